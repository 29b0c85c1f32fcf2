import CartStore
import Hiredis
import Logging

/// Writes the event `cart.abandoned` for carts that have lines and have not changed for some time: one event for each
/// time that a cart comes to rest.
///
/// Follows the streams of events as the consumer group `cart-abandoned`, so that any number of processes may run it,
/// and needs no keyspace notifications. Runs until its task is cancelled.
public struct AbandonedCarts: Sendable {
    private let carts: Carts
    private let idle: Duration
    private let consumer: String

    /// Makes a writer of these events.
    ///
    /// - Parameters:
    ///   - carts: Whose carts.
    ///   - idle: How long a cart rests before it counts as abandoned.
    ///   - consumer: This process's name within the group; no other process may have it.
    public init(_ carts: Carts, after idle: Duration, consumer: String) {
        self.carts = carts
        self.idle = idle
        self.consumer = consumer
    }

    /// The consumer group.
    public static let group = "cart-abandoned"

    /// Follows the events and writes `cart.abandoned` until the task is cancelled.
    ///
    /// While Redis cannot be reached, it waits.
    public func run() async {
        await withDiscardingTaskGroup { group in
            for stream in 0..<carts.store.eventStreamCount {
                group.addTask { await repeating { () async throws in try await follow(stream) } }
                group.addTask { await repeating { () async throws in try await takeOver(stream) } }
            }
            group.addTask { await repeating { () async throws in try await tell() } }
        }
    }

    private func repeating(_ body: () async throws -> Void) async {
        while !Task.isCancelled {
            do {
                try await body()
            } catch is CancellationError {
                return
            } catch {
                carts.logger.warning("abandoned.failed", metadata: ["reason": .string("\(error)")])
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    /// The entries of a stream, for this process as a consumer of the group.
    private func entries(of stream: Int) async throws -> RedisConsumer {
        let key = carts.store.eventStream(stream)
        try await carts.redis.createGroup(Self.group, of: key)
        return carts.redis.consumer(of: key, group: Self.group, name: consumer)
    }

    private func follow(_ stream: Int) async throws {
        let entries = try await entries(of: stream)
        for try await entry in entries { try await note(entry, stream, entries) }
    }

    /// Takes over entries that another process had read but not finished before it ended.
    private func takeOver(_ stream: Int) async throws {
        let entries = try await entries(of: stream)
        while true {
            let left = try await entries.claim(idleFor: .seconds(60))
            for entry in left { try await note(entry, stream, entries) }
            if left.isEmpty { try await Task.sleep(for: .seconds(30)) }
        }
    }

    private func note(_ entry: RedisStreamEntry, _ stream: Int, _ entries: RedisConsumer) async throws {
        if let event = CartEvent(entry, stream: stream), event.kind != .abandoned {
            try await carts.store.noteActivity(of: event.identifier, at: event.time)
        }
        _ = try await entries.acknowledge(entry.id)
    }

    private func tell() async throws {
        let count = try await carts.store.announceAbandoned(after: idle)
        if count > 0 { carts.logger.info("abandoned.written", metadata: ["carts": .stringConvertible(count)]) }
        try await Task.sleep(for: min(.seconds(30), max(.milliseconds(50), idle / 10)))
    }
}
