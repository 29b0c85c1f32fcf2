/// Something that happened to a client's connection.
///
/// More cases may be added; handle the rest with `@unknown default`.
public enum RedisClientEvent: Sendable {
    /// A connection is up and commands flow.
    case connected
    /// A connection that was up is gone, with the reason.
    case disconnected(RedisError)
    /// No connection could be made, with the reason.
    case connectionFailed(RedisError)
    /// Attempt number `attempt` (from 1) to connect again starts after `delay`.
    case reconnecting(attempt: Int, delay: Duration)
    /// A Cluster's topology was read and has changed. The values are the numbers of its primaries and replicas.
    case topologyChanged(primaries: Int, replicas: Int)
    /// The client is closed and its thread has ended.
    case closed
}
