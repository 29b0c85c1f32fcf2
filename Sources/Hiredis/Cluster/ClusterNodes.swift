import Synchronization

/// The nodes to which the client has connections.
///
/// Each is made when it is first needed.
final class ClusterNodes: Sendable {
    private struct State {
        var nodes: [ClusterNode.Name: ClusterNode] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())
    private let settings: ConnectionSettings
    private let connections: Int
    private let clock: RedisServerClock
    private let onEvent: @Sendable (RedisClientEvent) -> Void

    init(
        _ settings: ConnectionSettings,
        connections: Int,
        clock: RedisServerClock,
        onEvent: @escaping @Sendable (RedisClientEvent) -> Void
    ) {
        self.settings = settings
        self.connections = connections
        self.clock = clock
        self.onEvent = onEvent
    }

    /// The node at an address.
    func node(at address: RedisEndpoint.Address, isReplica: Bool = false) throws(RedisError) -> ClusterNode {
        let name = ClusterNode.Name(address: address, isReplica: isReplica)
        return try state.withLock { state -> Result<ClusterNode, RedisError> in
            if let node = state.nodes[name] { return .success(node) }
            guard !state.isClosed else {
                return .failure(.closed(outcome: .notSent))
            }
            do throws(RedisError) {
                let node = try ClusterNode(
                    name,
                    settings: settings,
                    connections: connections,
                    clock: clock,
                    onEvent: onEvent
                )
                state.nodes[name] = node
                return .success(node)
            } catch {
                return .failure(error)
            }
        }.get()
    }

    /// All nodes there are connections to.
    var all: [ClusterNode] { state.withLock { Array($0.nodes.values) } }

    /// Removes and returns the nodes for which `isGone` is true.
    func remove(where isGone: (ClusterNode.Name) -> Bool) -> [ClusterNode] {
        state.withLock { state in
            let gone = state.nodes.values.filter { isGone($0.name) }
            for node in gone {
                state.nodes[node.name] = nil
            }
            return gone
        }
    }

    /// Removes and returns all nodes.
    ///
    /// No node can be added afterwards.
    func close() -> [ClusterNode] {
        state.withLock { state in
            state.isClosed = true
            defer { state.nodes = [:] }
            return Array(state.nodes.values)
        }
    }
}
