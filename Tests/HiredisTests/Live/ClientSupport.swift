import Hiredis
import RedisTestKit
import Synchronization

/// A client of a URL, its configuration changed.
func makeClient(
    _ url: String,
    log: EventLog? = nil,
    _ change: (inout RedisConfiguration) -> Void = { _ in }
) throws -> RedisClient {
    var configuration = RedisConfiguration(url: try RedisURL(url))
    change(&configuration)
    return try RedisClient(configuration) { log?.record($0) }
}

extension RedisClient {
    /// The result as a value, errors included.
    func outcome(of command: RedisCommand) async -> Result<RedisValue, RedisError> {
        do throws(RedisError) {
            return .success(try await execute(command))
        } catch {
            return .failure(error)
        }
    }
}

extension Result where Failure == RedisError {
    var failure: RedisError? {
        if case .failure(let error) = self { return error }
        return nil
    }
}

/// Events of a client, in order.
final class EventLog: Sendable {
    private let events = Mutex<[RedisClientEvent]>([])

    func record(_ event: RedisClientEvent) {
        events.withLock { $0.append(event) }
    }

    var all: [RedisClientEvent] { events.withLock { $0 } }

    var connections: Int {
        all.count {
            if case .connected = $0 { true } else { false }
        }
    }

    var attempts: Int {
        all.count {
            if case .reconnecting = $0 { true } else { false }
        }
    }
}

/// A number that many tasks count up.
final class Counter: Sendable {
    private let number = Atomic<Int>(0)

    func add() {
        number.add(1, ordering: .relaxed)
    }

    var value: Int { number.load(ordering: .relaxed) }
}
