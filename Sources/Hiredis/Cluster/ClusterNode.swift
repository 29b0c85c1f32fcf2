/// One node of a Cluster and the connections to it.
final class ClusterNode: Sendable {
    /// What tells nodes apart: a replica's connections begin differently.
    struct Name: Hashable {
        let address: RedisEndpoint.Address
        let isReplica: Bool
    }

    let name: Name
    let group: LinkGroup

    init(
        _ name: Name,
        settings: LinkSettings,
        links: Int,
        clock: RedisServerClock,
        onEvent: @escaping @Sendable (RedisClientEvent) -> Void
    ) throws(RedisError) {
        self.name = name
        group = try LinkGroup(
            settings.aimed(at: name.address, as: name.isReplica ? .clusterReplica : .clusterPrimary),
            count: links,
            clock: RedisServerClock(feeding: clock),
            onEvent: onEvent
        )
    }

    var address: RedisEndpoint.Address { name.address }
}
