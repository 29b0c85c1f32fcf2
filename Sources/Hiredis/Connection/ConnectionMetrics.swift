import Synchronization

/// Figures that the connection's thread publishes and any thread may read.
final class ConnectionMetrics: Sendable {
    let state = Atomic<Int>(RedisStatistics.State.disconnected.rawValue)
    let inFlight = Atomic<Int>(0)
    let connections = Atomic<Int>(0)
    let resends = Atomic<Int>(0)
    /// When the connection came up, on the monotonic clock; 0 when it is down.
    let readySince = Atomic<Int64>(0)
    /// When the oldest command was submitted, on the monotonic clock; 0 when there is none.
    let headSubmittedAt = Atomic<Int64>(0)
}
