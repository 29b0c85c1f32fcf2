extension Topology {
    /// Makes a separate connection to the server that has a key, or to any server when there is no key.
    ///
    /// If the key moves, the connection still leads to the old server. The holder must then ask for a new connection.
    func dedicatedConnection(
        forKey key: String?,
        timeout: Duration,
        onEvent: (@Sendable (RedisClientEvent) -> Void)? = nil,
        onMessage: (@Sendable (RedisValue) -> Void)? = nil
    ) async throws(RedisError) -> Connection {
        guard !isClosed else { throw .closed(outcome: .notSent) }
        switch self {
        case .single(let group):
            return try Connection(group.settings, clock: group.clock, onEvent: onEvent, onMessage: onMessage)
        case .cluster(let cluster):
            let route = key.map { ClusterRoute.slot(RedisHashSlot(key: $0)) } ?? .any
            let deadline = MonotonicClock.now() + timeout.nanoseconds
            let node = try await cluster.node(for: route, readsFromReplica: false, until: deadline)
            let settings = cluster.settings.aimed(at: node.address, as: .clusterPrimary)
            return try Connection(settings, clock: node.group.clock, onEvent: onEvent, onMessage: onMessage)
        }
    }

    /// Whether the client was closed.
    var isClosed: Bool {
        switch self {
        case .single(let group): group.isClosed
        case .cluster(let cluster): cluster.isClosed
        }
    }
}
