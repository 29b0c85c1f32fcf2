public import CartStore
import Hiredis
import Synchronization

/// Sends the events of carts to many listeners within one process, with one reader of Redis for all of them.
///
/// The reader runs while there are listeners. Each listener has room for ``capacity`` events. If a listener falls
/// further behind, it is ended; it can resume after the id of its last event. Events come at least once, in the order
/// of each stream.
public final class CartEventHub: Sendable {
    /// What a listener hears.
    public enum Signal: Sendable {
        /// Something happened.
        case event(CartEvent)
        /// Nothing has happened for a while. A listener can use this to check whether its client is still connected.
        case quiet
    }

    /// What a listener hears, in order.
    public typealias Signals = AsyncStream<Signal>

    private struct State {
        var listeners: [Int: Signals.Continuation] = [:]
        var listenersByIdentifier: [String: Set<Int>] = [:]
        var listenersToAll: Set<Int> = []
        var nextNumber = 0
        var reader: Task<Void, Never>?
        var ticker: Task<Void, Never>?
        var beginning: Task<Void, any Error>?
        /// The number of the current reader, so that a late message of an earlier reader is ignored.
        var readerNumber = 0
        var isClosed = false

        mutating func endReading() {
            reader?.cancel()
            ticker?.cancel()
            reader = nil
            ticker = nil
            beginning = nil
        }
    }

    private let carts: Carts
    private let maxListeners: Int
    /// How often listeners hear ``Signal/quiet``.
    package let quietInterval: Duration
    private let state = Mutex(State())

    /// How many events wait for a listener at most.
    public static let capacity = 256

    /// Makes a hub; does no I/O.
    ///
    /// - Parameters:
    ///   - carts: Whose carts.
    ///   - maxListeners: How many may listen at once; default 4096.
    ///   - quietInterval: How often listeners hear ``Signal/quiet``; default 15 seconds.
    public init(_ carts: Carts, maxListeners: Int = 4096, quietInterval: Duration = .seconds(15)) {
        self.carts = carts
        self.maxListeners = maxListeners
        self.quietInterval = quietInterval
    }

    /// How many listen now.
    public var listenerCount: Int { state.withLock { $0.listeners.count } }

    /// Begins to listen: what happens after this call returns is not missed.
    ///
    /// - Parameters:
    ///   - identifier: Whose events, as text; `nil` for everybody's.
    ///   - last: The last event that was heard; what has happened since comes first.
    /// - Returns: The events; `nil` when the maximum number of listeners is reached, or the hub is closed.
    /// - Throws: ``CartError`` with code `store_unavailable` when Redis cannot be reached.
    public func listen(to identifier: String?, after last: CartEventID? = nil) async throws(CartError) -> Signals? {
        let (signals, continuation) = Signals.makeStream(bufferingPolicy: .bufferingOldest(Self.capacity))
        let entry = state.withLock { state -> (number: Int, beginning: Task<Void, any Error>)? in
            guard !state.isClosed, state.listeners.count < maxListeners else { return nil }
            let number = state.nextNumber
            state.nextNumber += 1
            state.listeners[number] = continuation
            if let identifier {
                state.listenersByIdentifier[identifier, default: []].insert(number)
            } else {
                state.listenersToAll.insert(number)
            }
            return (number, begin(&state))
        }
        guard let entry else { return nil }
        continuation.onTermination = { [weak self] _ in self?.leave(entry.number, identifier) }
        do {
            try await entry.beginning.value
            guard let last else { return signals }
            let missed = try await missed(after: last, by: identifier)
            return Self.joined(missed, signals)
        } catch {
            continuation.finish()
            throw error as? CartError ?? CartError(.storeUnavailable, "The events cannot be read.")
        }
    }

    /// Ends all listeners; nobody can listen any more.
    public func close() {
        let listeners = state.withLock { state in
            state.isClosed = true
            state.endReading()
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.finish() }
    }

    /// Starts the reader unless it runs; the task ends once the reader knows where it begins.
    private func begin(_ state: inout State) -> Task<Void, any Error> {
        if let beginning = state.beginning { return beginning }
        let (begun, continuation) = AsyncThrowingStream<Void, any Error>.makeStream()
        let beginning = Task<Void, any Error> { for try await _ in begun { return } }
        state.beginning = beginning
        state.readerNumber += 1
        let number = state.readerNumber
        state.ticker = Task { [weak self, quietInterval] in
            while !Task.isCancelled {
                try? await Task.sleep(for: quietInterval)
                guard let listeners = self?.state.withLock({ Array($0.listeners.values) }) else { return }
                for listener in listeners { listener.yield(.quiet) }
            }
        }
        state.reader = Task { [weak self, carts] in
            var events = carts.events(from: .latest).makeAsyncIterator()
            let lag = EventLag(reader: "listeners")
            events.onCaughtUp = { lag.caughtUp() }
            do {
                try await events.begin()
                continuation.yield(())
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
                self?.state.withLock { state in
                    if state.readerNumber == number { state.endReading() }
                }
                return
            }
            while !Task.isCancelled {
                do {
                    guard let event = try await events.next(), !Task.isCancelled else { return }
                    lag.reached(event)
                    self?.tell(event)
                } catch {
                    // The iterator keeps its place, so nothing is missed while Redis is away.
                    try? await Task.sleep(for: .seconds(1))
                }
            }
        }
        return beginning
    }

    private func tell(_ event: CartEvent) {
        let listeners = state.withLock { state in
            let numbers = state.listenersToAll.union(state.listenersByIdentifier[event.identifier] ?? [])
            return numbers.compactMap { state.listeners[$0] }
        }
        for listener in listeners {
            if case .dropped = listener.yield(.event(event)) { listener.finish() }
        }
    }

    private func leave(_ number: Int, _ identifier: String?) {
        state.withLock { state in
            guard state.listeners.removeValue(forKey: number) != nil else { return }
            state.listenersToAll.remove(number)
            if let identifier {
                state.listenersByIdentifier[identifier]?.remove(number)
                if state.listenersByIdentifier[identifier]?.isEmpty == true {
                    state.listenersByIdentifier[identifier] = nil
                }
            }
            if state.listeners.isEmpty { state.endReading() }
        }
    }

    /// What has happened since an event; other streams than its own are read from a moment before its time.
    private func missed(after last: CartEventID, by identifier: String?) async throws(CartError) -> [CartEvent] {
        let before = RedisStreamID(
            milliseconds: last.entry.milliseconds - min(last.entry.milliseconds, 1000),
            sequence: 0
        )
        let places = (0..<carts.store.eventStreamCount).map { stream in
            CartEventID(stream: stream, entry: stream == last.stream ? last.entry : before)
        }
        return try await carts.store.pastEvents(from: .after(places)) {
            identifier == nil || $0.identifier == identifier
        }
    }

    /// The missed events, followed by the live ones.
    ///
    /// Events that are in both come once.
    private static func joined(_ missed: [CartEvent], _ heard: Signals) -> Signals {
        var last: [Int: RedisStreamID] = [:]
        for event in missed { last[event.id.stream] = event.id.entry }
        let known = last
        let (signals, continuation) = Signals.makeStream(bufferingPolicy: .bufferingOldest(missed.count + capacity))
        for event in missed { continuation.yield(.event(event)) }
        let forwarding = Task {
            for await signal in heard {
                if case .event(let event) = signal, let end = known[event.id.stream], event.id.entry <= end { continue }
                if case .dropped = continuation.yield(signal) { break }
            }
            continuation.finish()
        }
        continuation.onTermination = { _ in forwarding.cancel() }
        return signals
    }
}
