import Synchronization

/// One connection to one server, and the thread that drives it.
///
/// The object outlives its sockets: when a socket breaks, the thread connects again, and commands wait for that.
/// The thread holds the mailbox and not the connection. So when the connection is released, the thread ends.
final class Connection: Sendable {
    let settings: ConnectionSettings
    private let mailbox: ConnectionMailbox

    init(
        _ settings: ConnectionSettings,
        clock: RedisServerClock,
        onEvent: (@Sendable (RedisClientEvent) -> Void)? = nil,
        onMessage: (@Sendable (RedisValue) -> Void)? = nil
    ) throws(RedisError) {
        self.settings = settings
        let mailbox = try ConnectionMailbox(settings)
        self.mailbox = mailbox
        let failure = Thread.start(name: "redis-link") {
            ConnectionLoop.run(settings, mailbox: mailbox, clock: clock, onEvent: onEvent, onMessage: onMessage)
        }
        if let failure {
            throw failure.starting("a thread")
        }
    }

    deinit {
        mailbox.ask(.stop)
    }

    func execute(_ command: RedisCommand) async throws(RedisError) -> RedisValue {
        let size = command.wireSize
        guard mailbox.admit(1, bytes: size) else { throw queueFull() }
        let pending = PendingCommand(command, defaultTimeout: settings.commandTimeout, now: MonotonicClock.now())
        let mailbox = mailbox
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                pending.waiter = .task(continuation)
                switch mailbox.submissions.push(pending) {
                case .pushed: break
                case .pushedWakeConsumer: mailbox.wake.signal()
                case .closed:
                    mailbox.withdraw(1, bytes: size)
                    pending.complete(.failure(.closed(outcome: .notSent)))
                    continuation.resume()
                }
            }
        } onCancel: {
            Self.cancel([pending], mailbox)
        }
        return try Self.result(of: pending).get()
    }

    /// Sends commands back to back.
    ///
    /// A command that depends on earlier ones is sent again only if one of those was sent again.
    func pipeline(_ commands: [RedisCommand]) async -> [Result<RedisValue, RedisError>] {
        guard !commands.isEmpty else { return [] }
        let start = MonotonicClock.now()
        guard let sent = await sendTogether(commands, now: start) else {
            let error = queueFull()
            return commands.map { _ in .failure(error) }
        }
        if !sent.contains(where: { $0.wasSentAgain || $0.command.isBoundToConnection }) {
            return sent.map(Self.result)
        }
        return await Self.round(sent).results(sendingAgain: { await self.again($0, since: start) })
    }

    /// Sends commands again.
    ///
    /// They keep their deadlines, so they have only the remaining time.
    private func again(_ commands: [RedisCommand], since start: Int64) async -> Result<PipelineRound, RedisError> {
        let now = MonotonicClock.now()
        let commands = commands.map { command in
            var command = command
            let timeout = command.timeoutNanoseconds < 0 ? settings.commandTimeout : command.timeoutNanoseconds
            command.timeoutNanoseconds = max(0, timeout - (now - start))
            return command
        }
        guard let sent = await sendTogether(commands, now: now) else { return .failure(queueFull()) }
        return .success(Self.round(sent))
    }

    private static func round(_ sent: [PendingCommand]) -> PipelineRound {
        PipelineRound(sent.map { PipelineRound.Answer($0, result(of: $0)) })
    }

    /// Sends commands back to back, once, and waits until each has a result; nil when the queue is full.
    private func sendTogether(_ commands: [RedisCommand], now: Int64) async -> [PendingCommand]? {
        let size = commands.reduce(0) { $0 + $1.wireSize }
        guard mailbox.admit(commands.count, bytes: size) else { return nil }
        let group = PendingPipeline(count: commands.count)
        let pending = commands.map { command in
            let pending = PendingCommand(command, defaultTimeout: settings.commandTimeout, now: now)
            pending.waiter = .pipeline(group)
            return pending
        }
        let mailbox = mailbox
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                group.continuation = continuation
                switch mailbox.submissions.push(pending) {
                case .pushed: break
                case .pushedWakeConsumer: mailbox.wake.signal()
                case .closed:
                    mailbox.withdraw(commands.count, bytes: size)
                    for command in pending {
                        command.complete(.failure(.closed(outcome: .notSent)))
                    }
                    continuation.resume()
                }
            }
        } onCancel: {
            Self.cancel(pending, mailbox)
        }
        return pending
    }

    func close() async {
        mailbox.ask(.close)
        await mailbox.waitForEnd()
    }

    /// Makes a new connection once what was sent is answered.
    func reconnect() {
        mailbox.ask(.reconnect)
    }

    /// Fails commands with `.handedBack`, so that they can go to another server.
    ///
    /// These are the commands that wait to be sent and, if `includingSent` is set, also the repeatable commands that
    /// were sent.
    func handBack(includingSent: Bool) {
        mailbox.ask(includingSent ? .handBackSent : .handBack)
    }

    var statistics: RedisStatistics {
        let figures = mailbox.state
        let (commands, bytes) = mailbox.outstanding
        let inFlight = figures.inFlight.load(ordering: .relaxed)
        return RedisStatistics(
            state: RedisStatistics.State(rawValue: figures.state.load(ordering: .relaxed)) ?? .closed,
            queueDepth: max(0, commands - inFlight),
            inFlight: inFlight,
            queuedBytes: bytes,
            reconnects: max(0, figures.connections.load(ordering: .relaxed) - 1),
            resends: figures.resends.load(ordering: .relaxed)
        )
    }

    private static func cancel(_ commands: [PendingCommand], _ mailbox: ConnectionMailbox) {
        if mailbox.cancellations.push(commands) != .closed {
            mailbox.wake.signal()
        }
    }

    private static func result(of pending: PendingCommand) -> Result<RedisValue, RedisError> {
        switch pending.result {
        case .success(let value):
            guard value.kind == .error, let error = value.error else { return .success(value) }
            return .failure(.answered(error))
        case .failure(let error):
            return .failure(error)
        case nil:
            preconditionFailure("Cannot resume a command when it has no result")
        }
    }

    private func queueFull() -> RedisError {
        let limit = settings.queueLimit
        let figures = mailbox.state
        let now = MonotonicClock.now()
        let head = figures.headSubmittedAt.load(ordering: .relaxed)
        let since = figures.readySince.load(ordering: .relaxed)
        let statistics = statistics
        return RedisError(
            .queueFull,
            outcome: .notSent,
            message: "the queue is full; its limits are \(limit.commands) commands and \(limit.bytes) bytes",
            diagnostics: RedisDiagnostics(
                queueDepth: statistics.queueDepth,
                inFlight: statistics.inFlight,
                queuedBytes: statistics.queuedBytes,
                headAge: head == 0 ? nil : .nanoseconds(now - head),
                connectionAge: since == 0 ? nil : .nanoseconds(now - since)
            )
        )
    }
}
