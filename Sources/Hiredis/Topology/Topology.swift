/// The servers that answer a client's commands.
enum Topology: Sendable {
    /// One server: the only one, or the primary that Sentinels name.
    case single(ServerConnections)
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
            let settings = try ConnectionSettings(configuration)
            self = .single(
                try ServerConnections(settings, count: configuration.connections, clock: clock, onEvent: onEvent)
            )
        }
    }
}
