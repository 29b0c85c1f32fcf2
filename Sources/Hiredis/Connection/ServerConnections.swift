import Synchronization

/// All connections to one server: those that everybody shares, and one for commands that wait for replicas.
final class ServerConnections: Sendable {
    let connections: [Connection]
    let clock: RedisServerClock
    let settings: ConnectionSettings
    private let onEvent: (@Sendable (RedisClientEvent) -> Void)?
    private let turn = Atomic<Int>(0)
    private let replication = Mutex<ReplicationQueue?>(nil)
    private let isEnded = Atomic<Bool>(false)

    init(
        _ settings: ConnectionSettings,
        count: Int,
        clock: RedisServerClock,
        onEvent: (@Sendable (RedisClientEvent) -> Void)?
    ) throws(RedisError) {
        self.settings = settings
        self.clock = clock
        self.onEvent = onEvent
        var connections: [Connection] = []
        for _ in 0..<count {
            connections.append(try Connection(settings, clock: clock, onEvent: onEvent))
        }
        self.connections = connections
    }

    /// The connection whose turn it is.
    func connection() -> Connection {
        if connections.count == 1 { return connections[0] }
        let number = turn.add(1, ordering: .relaxed).oldValue
        return connections[Int(UInt(bitPattern: number) % UInt(connections.count))]
    }

    /// Sends a command by whichever connection fits it.
    func execute(_ command: RedisCommand) async throws(RedisError) -> RedisValue {
        guard command.replication != nil else { return try await connection().execute(command) }
        return try await replicated([command])[0].get()
    }

    /// Sends commands back to back; all of them wait for replicas if one does.
    func pipeline(_ commands: [RedisCommand]) async -> [Result<RedisValue, RedisError>] {
        guard commands.contains(where: { $0.replication != nil }) else {
            return await connection().pipeline(commands)
        }
        return await replicated(commands)
    }

    /// Waits until every connection is up or the attempt is over.
    func connect() async throws(RedisError) {
        for connection in connections {
            var command = RedisCommand("PING")
            command.isRepeatable = true
            command.timeoutNanoseconds = settings.connectTimeout
            do {
                _ = try await connection.execute(command)
            } catch  where error.code == .server {
                // A user may lack the right to PING; an answer is all that is asked for.
            }
        }
    }

    /// Gives back what another server should have now.
    func handBack(includingSent: Bool) {
        for connection in connections {
            connection.handBack(includingSent: includingSent)
        }
        replication.withLock { $0 }?.connection.handBack(includingSent: includingSent)
    }

    /// Whether the client was closed, so that nothing makes a connection any more.
    var isClosed: Bool { isEnded.load(ordering: .acquiring) }

    func close() async {
        let queue = replication.withLock { queue in
            isEnded.store(true, ordering: .releasing)
            return queue
        }
        for connection in connections {
            await connection.close()
        }
        await queue?.connection.close()
    }

    var statistics: RedisStatistics {
        connections.map(\.statistics).reduce(.none, +)
    }

    private func replicated(_ commands: [RedisCommand]) async -> [Result<RedisValue, RedisError>] {
        let queue = replication.withLock { existing -> Result<ReplicationQueue, RedisError> in
            if isClosed { return .failure(.closed(outcome: .notSent)) }
            if let existing { return .success(existing) }
            do throws(RedisError) {
                let made = ReplicationQueue(try Connection(settings, clock: clock, onEvent: onEvent))
                existing = made
                return .success(made)
            } catch {
                return .failure(error)
            }
        }
        switch queue {
        case .success(let queue): return await queue.execute(commands)
        case .failure(let error): return commands.map { _ in .failure(error) }
        }
    }
}
