/// Who answers a client's commands.
enum Topology: Sendable {
    /// One server: the only one, or the primary that Sentinels name.
    case single(LinkGroup)
    /// A Cluster.
    case cluster(Cluster)

    init(
        _ configuration: RedisConfiguration,
        clock: RedisServerClock,
        onEvent: (@Sendable (RedisClientEvent) -> Void)?
    ) throws(RedisError) {
        if case .cluster(let seeds) = configuration.endpoint {
            self = .cluster(try Cluster(configuration, seeds: seeds, clock: clock, onEvent: onEvent))
        } else {
            let settings = try LinkSettings(configuration)
            self = .single(try LinkGroup(settings, count: configuration.links, clock: clock, onEvent: onEvent))
        }
    }
}
