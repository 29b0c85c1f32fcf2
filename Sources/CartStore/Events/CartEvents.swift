public import CartModel
import Hiredis

/// The events of carts, in the order of each stream; ends when its task is cancelled.
///
/// After a broken connection, reading continues where it stopped. A program that must not miss events while it is down
/// keeps the id of the last event that it has handled, or reads as a consumer group (`docs/events.md`).
public struct CartEvents: AsyncSequence, Sendable {
    /// An event.
    public typealias Element = CartEvent

    /// Where to begin.
    public enum Start: Hashable, Sendable {
        /// With what happens from now on.
        case latest
        /// With the oldest that is kept.
        case beginning
        /// After the last event that was dealt with, of each stream; other streams begin with their oldest.
        case after([CartEventID])
    }

    let store: RedisCartStore
    let start: Start

    /// Begins to read.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(store: store, start: start) }

    /// Reads events; all streams are asked in turn, and again after a short rest when none has any.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let store: RedisCartStore
        private let place: Start
        private var positions: [RedisStreamID?]?
        private var ready: ArraySlice<CartEvent> = []
        /// Called each time all streams were read to their ends.
        package var onCaughtUp: @Sendable () -> Void = {}

        fileprivate init(store: RedisCartStore, start: Start) {
            self.store = store
            place = start
        }

        /// The next event; waits for one.
        ///
        /// - Throws: ``CartError`` with code `store_unavailable` when Redis cannot be reached, and `cancelled`.
        public mutating func next() async throws(CartError) -> CartEvent? {
            while true {
                if let event = ready.popFirst() { return event }
                try await read()
                guard ready.isEmpty else { continue }
                onCaughtUp()
                try await store.pause(Self.pauseWithoutEvents)
            }
        }

        /// Determines where to begin, so that no event from now on is missed.
        ///
        /// If it is not called, the first call of ``next()`` does this.
        ///
        /// - Throws: ``CartError`` with code `store_unavailable` when Redis cannot be reached, and `cancelled`.
        public mutating func begin() async throws(CartError) {
            if positions == nil { positions = try await start() }
        }

        /// All entries that are wanted, without waiting for new ones.
        ///
        /// At most a page of the others is held at a time.
        fileprivate mutating func rest(where isWanted: (CartEvent) -> Bool) async throws(CartError) -> [CartEvent] {
            var all: [CartEvent] = []
            repeat {
                try await read()
                all += ready.lazy.filter(isWanted)
            } while !ready.isEmpty
            return all
        }

        private static let pauseWithoutEvents = Duration.milliseconds(100)

        private mutating func read() async throws(CartError) {
            try await begin()
            var positions = positions ?? []
            var found: [CartEvent] = []
            for stream in positions.indices {
                let key = store.keyspace.events(stream)
                let entries = try await store.streamEntries(of: key, after: positions[stream])
                found += entries.compactMap { CartEvent($0, stream: stream) }
                positions[stream] = entries.last?.id ?? positions[stream]
            }
            self.positions = positions
            ready = found.sorted { $0.time < $1.time }[...]
        }

        private func start() async throws(CartError) -> [RedisStreamID?] {
            var positions = [RedisStreamID?](repeating: nil, count: store.eventStreamCount)
            switch place {
            case .beginning: break
            case .after(let ids):
                for id in ids where id.stream < positions.count { positions[id.stream] = id.entry }
            case .latest:
                for stream in positions.indices {
                    positions[stream] = try await store.lastStreamID(of: store.keyspace.events(stream))
                }
            }
            return positions
        }
    }
}

extension RedisCartStore {
    /// The events of carts from a starting point on.
    public func events(from start: CartEvents.Start = .latest) -> CartEvents { CartEvents(store: self, start: start) }

    /// The events of carts from a starting point until now, oldest first.
    ///
    /// - Parameters:
    ///   - start: Where to begin.
    ///   - isWanted: Which events to keep; of the others no more than a page is held at a time.
    public func pastEvents(
        from start: CartEvents.Start = .beginning,
        where isWanted: (CartEvent) -> Bool = { _ in true }
    ) async throws(CartError) -> [CartEvent] {
        var events = CartEvents(store: self, start: start).makeAsyncIterator()
        return try await events.rest(where: isWanted)
    }
}
