/// Figures about one of a client's connections.
public struct RedisConnectionStatistics: Sendable, Equatable {
    /// The server, as people write its address.
    public let server: String

    /// Which of the connections to that server it is, from 0.
    public let number: Int

    /// Its figures.
    public let statistics: RedisStatistics
}

extension RedisClient {
    /// Figures about each connection that commands share, by ascending address and number.
    ///
    /// The separate connections for subscriptions, streams and replicated commands are not included.
    public var connectionStatistics: [RedisConnectionStatistics] {
        let groups: [ServerConnections] =
            switch topology {
            case .single(let group): [group]
            case .cluster(let cluster): cluster.nodes.all.map(\.group)
            }
        return groups.flatMap { group in
            group.connections.enumerated().map { number, connection in
                RedisConnectionStatistics(
                    server: group.settings.target.description,
                    number: number,
                    statistics: connection.statistics
                )
            }
        }
        .sorted { ($0.server, $0.number) < ($1.server, $1.number) }
    }
}
