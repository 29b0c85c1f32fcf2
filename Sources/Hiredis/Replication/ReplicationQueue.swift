import Synchronization

/// Commands that count only once replicas have them, many under one `WAIT`.
///
/// While one batch is in flight, the next one is collected. `WAIT` covers only what its own connection wrote. So the
/// batch and its `WAIT` are sent together, and they fail unless the same connection carried them.
final class ReplicationQueue: Sendable {
    private final class Entry: Sendable {
        let commands: [RedisCommand]
        let submittedAt: Int64
        let answer = Mutex<(results: [Result<RedisValue, RedisError>]?, waiter: UnsafeContinuation<Void, Never>?)>(
            (nil, nil)
        )

        init(_ commands: [RedisCommand], submittedAt: Int64) {
            self.commands = commands
            self.submittedAt = submittedAt
        }

        /// Leaves the results; the first ones stand.
        func finish(_ results: [Result<RedisValue, RedisError>]) {
            let waiter = answer.withLock { answer -> UnsafeContinuation<Void, Never>? in
                guard answer.results == nil else { return nil }
                answer.results = results
                defer { answer.waiter = nil }
                return answer.waiter
            }
            waiter?.resume()
        }
    }

    private struct State {
        var gathered: [Entry] = []
        /// Encoded bytes of those.
        var bytes = 0
        var isRunning = false
    }

    let connection: Connection
    private let state = Mutex(State())

    init(_ connection: Connection) {
        self.connection = connection
    }

    func execute(_ commands: [RedisCommand]) async -> [Result<RedisValue, RedisError>] {
        let entry = Entry(commands, submittedAt: MonotonicClock.now())
        let limit = connection.settings.queueLimit
        let bytes = commands.reduce(0) { $0 + $1.wireSize }
        let (isAdmitted, starts) = state.withLock { state in
            guard state.gathered.count < limit.commands, state.bytes + bytes <= limit.bytes else {
                return (false, false)
            }
            state.gathered.append(entry)
            state.bytes += bytes
            defer { state.isRunning = true }
            return (true, !state.isRunning)
        }
        guard isAdmitted else { return commands.map { _ in .failure(queueFull) } }
        if starts {
            Task.detached { [self] in await run() }
        }
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                let isOver = entry.answer.withLock { answer in
                    answer.waiter = continuation
                    return answer.results != nil
                }
                if isOver {
                    continuation.resume()
                }
            }
        } onCancel: {
            // It may have been sent already.
            let error = RedisError(.cancelled, outcome: .unknown, message: "the task that waited was cancelled")
            entry.finish(commands.map { _ in .failure(error) })
        }
        return entry.answer.withLock { $0.results } ?? []
    }

    private func run() async {
        while true {
            let batch = state.withLock { state in
                defer { (state.gathered, state.bytes) = ([], 0) }
                state.isRunning = !state.gathered.isEmpty
                return state.gathered
            }
            guard !batch.isEmpty else { return }
            await send(batch.filter { $0.answer.withLock { $0.results == nil } })
        }
    }

    private func send(_ batch: [Entry]) async {
        let now = MonotonicClock.now()
        var requirement = RedisReplication(replicas: 1, timeout: .milliseconds(1))
        var commands: [RedisCommand] = []
        for command in batch.flatMap(\.commands) {
            requirement.replicas = max(requirement.replicas, command.replication?.replicas ?? 1)
            requirement.timeout = max(requirement.timeout, command.replication?.timeout ?? .zero)
        }
        for entry in batch {
            for var command in entry.commands {
                let timeout =
                    command.timeoutNanoseconds < 0 ? connection.settings.commandTimeout : command.timeoutNanoseconds
                command.timeoutNanoseconds = max(0, timeout - (now - entry.submittedAt))
                commands.append(command)
            }
        }
        guard !commands.isEmpty else { return }
        let milliseconds = max(1, requirement.timeout.nanoseconds / 1_000_000)
        var wait = RedisCommand("WAIT", "\(requirement.replicas)", "\(milliseconds)")
        wait.isBoundToConnection = true
        // If a WAIT runs before a change, its reply does not cover the change.
        wait.dependsOnEarlier = true
        wait.timeoutNanoseconds = connection.settings.commandTimeout + milliseconds * 1_000_000
        let results = await connection.pipeline(commands + [wait])

        let acknowledged = Self.acknowledged(results.last)
        var rest = results.dropLast()
        for entry in batch {
            let own = rest.prefix(entry.commands.count)
            rest = rest.dropFirst(entry.commands.count)
            entry.finish(
                zip(own, entry.commands).map { result, command in
                    Self.judge(result, acknowledged, command.replication?.replicas ?? 0)
                }
            )
        }
    }

    private static func acknowledged(_ result: Result<RedisValue, RedisError>?) -> Int? {
        guard case .success(let reply) = result else { return nil }
        return reply.integer.map { Int($0) }
    }

    private static func judge(
        _ result: Result<RedisValue, RedisError>,
        _ acknowledged: Int?,
        _ required: Int
    ) -> Result<RedisValue, RedisError> {
        guard case .success(let reply) = result, (acknowledged ?? -1) < required, required > 0 else { return result }
        let count = acknowledged.map { "\($0)" } ?? "an unknown number"
        return .failure(
            RedisError(
                .notReplicated,
                outcome: .answered,
                message: "the primary has the change, \(count) of \(required) replicas had it in time",
                shortfall: RedisReplicationShortfall(required: required, acknowledged: acknowledged, reply: reply)
            )
        )
    }

    private var queueFull: RedisError {
        RedisError(
            .queueFull,
            outcome: .notSent,
            message: """
                the queue for replicated commands is full; its limits are \(connection.settings.queueLimit.commands) calls and \
                \(connection.settings.queueLimit.bytes) bytes
                """
        )
    }
}
