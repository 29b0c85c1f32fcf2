/// What a change left behind.
public struct CartChange: Hashable, Sendable {
    /// The instance's version after the change; for a repeat, its version now.
    public let version: CartVersion

    /// The number of lines after the change.
    public let lineCount: Int64

    /// The sum of quantities after the change.
    public let itemCount: Int64

    /// Whether the same operation had been carried out before, so that this call changed nothing.
    public let isRepeat: Bool

    /// Whether a request with the same idempotency key had been carried out before, so that this call changed nothing.
    public let isReplay: Bool

    /// Makes a change.
    public init(version: CartVersion, lineCount: Int64, itemCount: Int64, isRepeat: Bool, isReplay: Bool = false) {
        self.version = version
        self.lineCount = lineCount
        self.itemCount = itemCount
        self.isRepeat = isRepeat
        self.isReplay = isReplay
    }
}
