/// What a survey says of one owner.
public struct OwnerSummary: Hashable, Sendable {
    /// The owner, as text.
    public let identifier: String

    /// How long the carts are kept yet, ms; `nil` for ever.
    public let timeToLive: Int64?

    /// How many lines and metadata there are; `nil` where that cannot be read.
    public let entries: Int64?

    /// What a migration has made of it: `sealed`, or `marker`; `nil` for carts as usual.
    public let state: String?

    /// Whether the carts hold something, or cannot be told to be empty: neither emptied nor a migration's marker.
    public var isHeld: Bool { state != "marker" && entries != 0 }
}
