import Synchronization

/// One server without failover: every link leads to the same address.
final class Standalone: Sendable {
    let links: [Link]
    private let turn = Atomic<Int>(0)

    init(
        _ configuration: RedisConfiguration,
        clock: RedisServerClock,
        onEvent: (@Sendable (RedisClientEvent) -> Void)?
    ) throws(RedisError) {
        let settings = try LinkSettings(configuration)
        var links: [Link] = []
        for _ in 0..<configuration.links {
            links.append(try Link(settings, clock: clock, onEvent: onEvent))
        }
        self.links = links
    }

    func link() -> Link {
        if links.count == 1 { return links[0] }
        let number = turn.add(1, ordering: .relaxed).oldValue
        return links[Int(UInt(bitPattern: number) % UInt(links.count))]
    }

    var statistics: RedisStatistics {
        var sum = RedisStatistics(state: .ready, queueDepth: 0, inFlight: 0, queuedBytes: 0, reconnects: 0)
        for link in links {
            let part = link.statistics
            sum.state = min(sum.state, part.state)
            sum.queueDepth += part.queueDepth
            sum.inFlight += part.inFlight
            sum.queuedBytes += part.queuedBytes
            sum.reconnects += part.reconnects
        }
        return sum
    }
}
