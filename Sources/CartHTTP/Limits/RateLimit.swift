/// How many requests somebody may make within a time.
public struct RateLimit: Hashable, Sendable {
    /// How many; at least 1.
    public let count: Int64

    /// Within which time; at least a second.
    public let window: Duration

    /// Makes a limit.
    public init(_ count: Int64, per window: Duration) {
        self.count = count
        self.window = window
    }

    /// The window in milliseconds.
    var windowMilliseconds: Int64 {
        let parts = window.components
        return parts.seconds * 1000 + parts.attoseconds / 1_000_000_000_000_000
    }
}
