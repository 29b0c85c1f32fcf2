import Synchronization

/// All connections to one server: those that everybody shares, and one for commands that wait for replicas.
final class LinkGroup: Sendable {
    let links: [Link]
    let clock: RedisServerClock
    let settings: LinkSettings
    private let onEvent: (@Sendable (RedisClientEvent) -> Void)?
    private let turn = Atomic<Int>(0)
    private let replication = Mutex<ReplicationQueue?>(nil)

    init(
        _ settings: LinkSettings,
        count: Int,
        clock: RedisServerClock,
        onEvent: (@Sendable (RedisClientEvent) -> Void)?
    ) throws(RedisError) {
        self.settings = settings
        self.clock = clock
        self.onEvent = onEvent
        var links: [Link] = []
        for _ in 0..<count {
            links.append(try Link(settings, clock: clock, onEvent: onEvent))
        }
        self.links = links
    }

    /// The link whose turn it is.
    func link() -> Link {
        if links.count == 1 { return links[0] }
        let number = turn.add(1, ordering: .relaxed).oldValue
        return links[Int(UInt(bitPattern: number) % UInt(links.count))]
    }

    /// Sends a command by whichever connection fits it.
    func execute(_ command: RedisCommand) async throws(RedisError) -> RedisValue {
        guard command.replication != nil else { return try await link().execute(command) }
        return try await replicated([command])[0].get()
    }

    /// Sends commands back to back; all of them wait for replicas if one does.
    func pipeline(_ commands: [RedisCommand]) async -> [Result<RedisValue, RedisError>] {
        guard commands.contains(where: { $0.replication != nil }) else {
            return await link().pipeline(commands)
        }
        return await replicated(commands)
    }

    /// Waits until every connection is up or the attempt is over.
    func connect() async throws(RedisError) {
        for link in links {
            var command = RedisCommand("PING")
            command.isRepeatable = true
            command.timeoutNanoseconds = settings.connectTimeout
            do {
                _ = try await link.execute(command)
            } catch  where error.code == .server {
                // A user may lack the right to PING; an answer is all that is asked for.
            }
        }
    }

    /// Gives back what another server should have now.
    func handBack(includingSent: Bool) {
        for link in links {
            link.handBack(includingSent: includingSent)
        }
        replication.withLock { $0 }?.link.handBack(includingSent: includingSent)
    }

    func close() async {
        for link in links {
            await link.close()
        }
        await replication.withLock { $0 }?.link.close()
    }

    var statistics: RedisStatistics {
        links.map(\.statistics).reduce(.none, +)
    }

    private func replicated(_ commands: [RedisCommand]) async -> [Result<RedisValue, RedisError>] {
        let queue = replication.withLock { existing -> Result<ReplicationQueue, RedisError> in
            if let existing { return .success(existing) }
            do throws(RedisError) {
                let made = ReplicationQueue(try Link(settings, clock: clock, onEvent: onEvent))
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
