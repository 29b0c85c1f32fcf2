/// What a survey says of one owner.
public struct OwnerSummary: Hashable, Sendable {
    /// What has become of an owner's carts.
    public enum State: String, Hashable, Sendable {
        /// Carts as usual.
        case open
        /// Carts that a shopper has emptied a moment ago.
        case empty
        /// Carts that a migration holds.
        case sealed
        /// What a migration leaves behind for a moment.
        case marker
    }

    /// The owner, as text.
    public let identifier: String

    /// How much longer the carts are kept, ms; `nil` for ever.
    public let timeToLive: Int64?

    /// What has become of the carts.
    public let state: State

    /// Whether the carts hold something: neither emptied nor a migration's marker.
    public var isHeld: Bool { state == .open || state == .sealed }
}
