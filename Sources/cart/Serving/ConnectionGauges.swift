import Hiredis
import Metrics
import Synchronization

/// What waits for Redis, a gauge for each connection.
final class ConnectionGauges: Sendable {
    private struct Place: Hashable {
        let server: String
        let number: Int

        var dimensions: [(String, String)] { [("server", server), ("connection", "\(number)")] }
    }

    /// Connections that were there before.
    private let seen = Mutex<Set<Place>>([])

    /// Takes the figures of the connections that there are now; those that are gone have nothing waiting.
    func set(_ connections: [RedisConnectionStatistics]) {
        let now = Set(connections.map { Place(server: $0.server, number: $0.number) })
        let gone = seen.withLock { seen in
            defer { seen.formUnion(now) }
            return seen.subtracting(now)
        }
        for connection in connections {
            let place = Place(server: connection.server, number: connection.number)
            let figures = connection.statistics
            Self.set(place, queued: figures.queueDepth, inFlight: figures.inFlight, bytes: figures.queuedBytes)
        }
        for place in gone { Self.set(place, queued: 0, inFlight: 0, bytes: 0) }
    }

    private static func set(_ place: Place, queued: Int, inFlight: Int, bytes: Int) {
        let dimensions = place.dimensions
        Meter(label: "cart_redis_queued_commands", dimensions: dimensions).set(queued)
        Meter(label: "cart_redis_in_flight_commands", dimensions: dimensions).set(inFlight)
        Meter(label: "cart_redis_queued_bytes", dimensions: dimensions).set(bytes)
    }
}
