/// One node of a Cluster and the connections to it.
final class ClusterNode: Sendable {
    /// The key that identifies a node.
    ///
    /// It includes the role, because connections to a replica begin differently.
    struct Name: Hashable {
        let address: RedisEndpoint.Address
        let isReplica: Bool
    }

    let name: Name
    let group: ServerConnections

    init(
        _ name: Name,
        settings: ConnectionSettings,
        connections: Int,
        clock: RedisServerClock,
        onEvent: @escaping @Sendable (RedisClientEvent) -> Void
    ) throws(RedisError) {
        self.name = name
        group = try ServerConnections(
            settings.aimed(at: name.address, as: name.isReplica ? .clusterReplica : .clusterPrimary),
            count: connections,
            clock: RedisServerClock(feeding: clock),
            onEvent: onEvent
        )
    }

    var address: RedisEndpoint.Address { name.address }
}
