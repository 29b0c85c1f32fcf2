/// How many requests of one subject a process has counted within a window.
public struct RateCount: Sendable {
    /// The subject and the window, as they stand in the key; no identifier.
    public let name: String

    /// How many requests to add to the sum.
    public let count: Int64

    /// How long the sum is kept, ms.
    public let timeToLive: Int64

    /// Makes a count.
    public init(name: String, count: Int64, timeToLive: Int64) {
        self.name = name
        self.count = count
        self.timeToLive = timeToLive
    }
}
