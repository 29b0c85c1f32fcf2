import Synchronization

/// The connection on which a client receives messages, and the subscriptions that get them.
///
/// Changes go to Redis one after the other, so Redis and the table differ by one change at most.
final class SubscriptionHub: Sendable {
    typealias Events = AsyncThrowingStream<RedisSubscriptionEvent, any Error>

    private struct State {
        var table = SubscriptionTable()
        var consumers: [Int: Events.Continuation] = [:]
        var connection: Connection?
        var lastNumber = 0
        /// How many sockets the connection has had so far.
        var connections = 0
        var isClosed = false
        /// The change after which the next one may start.
        var last: Task<Void, Never>?
    }

    private let state = Mutex(State())
    private let topology: Topology
    private let timeout: Duration

    init(_ topology: Topology, timeout: Duration) {
        self.topology = topology
        self.timeout = timeout
    }

    /// Subscribes and waits until Redis has confirmed everything.
    func subscribe(_ topics: [SubscriptionTopic], bufferLimit: Int) async throws(RedisError) -> RedisSubscription {
        let (events, continuation) = Events.makeStream(bufferingPolicy: .bufferingOldest(bufferLimit))
        let number: Int? = state.withLock { state in
            guard !state.isClosed else { return nil }
            state.lastNumber += 1
            state.consumers[state.lastNumber] = continuation
            return state.lastNumber
        }
        guard let number else { throw RedisError.closed(outcome: .notSent) }
        let failure = await inTurn { [self] in
            state.withLock { $0.table.add(number, to: topics) }
            do throws(RedisError) {
                let connection = try await currentConnection()
                for result in await connection.pipeline(topics.map { command($0.subscribe) }) {
                    _ = try result.get()
                }
                return nil
            } catch {
                return error
            }
        }
        continuation.onTermination = { [weak self] _ in self?.end(number) }
        if let failure {
            continuation.finish()
            throw failure
        }
        return RedisSubscription(events: events, hub: self)
    }

    /// Ends all subscriptions and the connection.
    func close() async {
        let (consumers, connection) = state.withLock { state in
            state.isClosed = true
            defer {
                state.consumers = [:]
                state.connection = nil
            }
            return (Array(state.consumers.values), state.connection)
        }
        for consumer in consumers {
            consumer.finish(throwing: RedisError.closed(outcome: .notSent))
        }
        await connection?.close()
    }

    /// Hands a message to those who want it; on the connection's thread.
    private func deliver(_ value: RedisValue) {
        guard let message = RedisMessage(value) else { return }
        let consumers = state.withLock { state in
            state.table.receivers(of: message.topic).compactMap { state.consumers[$0] }
        }
        for consumer in consumers {
            send(.message(message), to: consumer)
        }
    }

    private func send(_ event: RedisSubscriptionEvent, to consumer: Events.Continuation) {
        if case .dropped = consumer.yield(event) {
            consumer.finish(
                throwing: RedisError(
                    .queueFull,
                    outcome: .answered,
                    message: "the subscription's buffer is full: it is read more slowly than messages come"
                )
            )
        }
    }

    /// Ends a subscription: unsubscribes from topics that no subscription needs any more, and closes the connection if
    /// there are no other subscriptions.
    private func end(_ number: Int) {
        Task { [weak self] in
            _ = await self?.inTurn { [weak self] in
                guard let self else { return nil }
                let (unneeded, connection, isLast) = state.withLock { state in
                    state.consumers[number] = nil
                    let unneeded = state.table.remove(number)
                    let isLast = state.table.isEmpty
                    defer { state.connection = isLast ? nil : state.connection }
                    return (unneeded, state.connection, isLast)
                }
                if isLast {
                    await connection?.close()
                } else if !unneeded.isEmpty {
                    _ = await connection?.pipeline(unneeded.map { command($0.unsubscribe) })
                }
                return nil
            }
        }
    }

    /// Something happened to the connection; on the connection's thread.
    private func noticed(_ event: RedisClientEvent) {
        switch event {
        case .connected:
            let isFirst = state.withLock { state in
                state.connections += 1
                return state.connections == 1
            }
            // What waits for the first connection is sent by itself.
            guard !isFirst else { return }
            Task { [weak self] in _ = await self?.inTurn { [weak self] in await self?.resume() } }
        case .connectionFailed(let error) where error.code.isTerminal:
            // No attempt follows automatically, so the subscriptions end with the error instead of waiting for ever.
            endAll(with: error)
        case .connectionFailed:
            guard case .cluster = topology else { return }
            Task { [weak self] in _ = await self?.inTurn { [weak self] in await self?.replaceConnection() } }
        case .disconnected, .reconnecting, .topologyChanged, .closed:
            break
        }
    }

    private func endAll(with error: RedisError) {
        for consumer in state.withLock({ Array($0.consumers.values) }) {
            consumer.finish(throwing: error)
        }
    }

    /// Subscribes to everything again after a connection was lost.
    private func resume() async -> RedisError? {
        let (topics, connection) = state.withLock { ($0.table.allTopics, $0.connection) }
        guard let connection, !topics.isEmpty else { return nil }
        while true {
            let results = await connection.pipeline(topics.map { command($0.subscribe) })
            // If Redis refuses a topic, it would refuse it again. All other subscriptions must learn that they may have
            // missed messages.
            let isAnswered = results.allSatisfy { result in
                if case .failure(let error) = result { error.code == .server } else { true }
            }
            if isAnswered { break }
            // More topics than the queue holds will not fit the next time either.
            for case .failure(let error) in results where error.code == .queueFull {
                endAll(with: error)
                return error
            }
            // If the connection is down, this function runs again after the next one is up.
            guard connection.statistics.state == .ready else { return nil }
            do { try await Task.sleep(for: .milliseconds(100)) } catch { return nil }
        }
        for consumer in state.withLock({ Array($0.consumers.values) }) {
            send(.resumed, to: consumer)
        }
        return nil
    }

    /// Replaces the connection to a Cluster's node that cannot be reached: any other node delivers messages as well.
    private func replaceConnection() async -> RedisError? {
        let isUp = state.withLock { $0.connection?.statistics.state == .ready || $0.table.isEmpty }
        guard !isUp else { return nil }
        let old = state.withLock { state in
            defer { state.connection = nil }
            return state.connection
        }
        await old?.close()
        do throws(RedisError) {
            _ = try await currentConnection()
            return await resume()
        } catch {
            return error
        }
    }

    private func currentConnection() async throws(RedisError) -> Connection {
        let (existing, isClosed) = state.withLock { state in
            state.connections = state.connection == nil ? 0 : state.connections
            return (state.connection, state.isClosed)
        }
        guard !isClosed else { throw RedisError.closed(outcome: .notSent) }
        if let existing { return existing }
        let connection = try await topology.dedicatedConnection(
            forKey: nil,
            timeout: timeout,
            onEvent: { [weak self] in self?.noticed($0) },
            onMessage: { [weak self] in self?.deliver($0) }
        )
        let isWanted = state.withLock { state in
            state.connection = state.isClosed ? nil : connection
            return !state.isClosed
        }
        guard isWanted else {
            await connection.close()
            throw RedisError.closed(outcome: .notSent)
        }
        return connection
    }

    private func command(_ command: RedisCommand) -> RedisCommand {
        var command = command
        command.isRepeatable = true
        command.timeout = timeout
        return command
    }

    /// Makes a change after all earlier ones are done.
    private func inTurn(_ change: @escaping @Sendable () async -> RedisError?) async -> RedisError? {
        let task = state.withLock { state in
            let last = state.last
            let task = Task {
                await last?.value
                return await change()
            }
            state.last = Task { _ = await task.value }
            return task
        }
        return await task.value
    }
}
