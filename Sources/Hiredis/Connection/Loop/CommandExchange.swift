/// The commands of a connection: takes them in, sends them, and matches replies with them.
///
/// Confined to the connection's thread. `ConnectionStateMachine` makes the decisions about commands, and this class
/// carries them out. A command that has a result is kept until `resumeFinished`, so that tasks resume in the order of
/// the replies.
final class CommandExchange {
    /// The most bytes that are encoded before they are offered to the kernel.
    ///
    /// Commands that are not encoded yet can still be withdrawn.
    private static var encodeAhead: Int { 256 << 10 }

    private let settings: ConnectionSettings
    private let mailbox: ConnectionMailbox
    private let clock: RedisServerClock
    private let onMessage: (@Sendable (RedisValue) -> Void)?

    private var machine: ConnectionStateMachine<PendingCommand>
    private var loaded = LoadedScripts()
    private var finished = FinishedCommands()
    private var takenCommands = 0
    private var takenBytes = 0
    /// Why there is no connection; nil while there is one.
    private var lastFailure: RedisError?

    init(
        _ settings: ConnectionSettings,
        mailbox: ConnectionMailbox,
        clock: RedisServerClock,
        onMessage: (@Sendable (RedisValue) -> Void)?
    ) {
        self.settings = settings
        self.mailbox = mailbox
        self.clock = clock
        self.onMessage = onMessage
        machine = ConnectionStateMachine(
            timing: ConnectionStateMachine.Timing(
                commandTimeout: settings.commandTimeout,
                connectTimeout: settings.connectTimeout,
                clockInterval: settings.clockInterval,
                backoff: settings.backoff
            )
        )
    }

    /// Whether commands may be sent.
    var isReady: Bool { machine.isReady }

    /// Whether the connection is closing and nothing is left to answer.
    var isDrained: Bool { machine.isDrained }

    /// When `advance` has something to do next; `.max` for never.
    var nextDue: Int64 { machine.nextDue }

    // MARK: Commands

    /// Takes in what tasks have submitted and given up since the last turn.
    func takeIn(now: Int64) {
        mailbox.submissions.takeAll { command in
            takenCommands += 1
            takenBytes += command.command.wireSize
            if case .revoked = command.place {
                finished.append(command, .failure(.cancelled(outcome: .notSent)))
                return
            }
            submit(command, size: command.command.wireSize, now: now)
        }
        mailbox.cancellations.takeAll { command in
            switch command.place {
            case .submitted: command.place = .revoked
            case .slot(let number):
                if let (command, outcome) = machine.cancel(number) {
                    finished.append(command, .failure(.cancelled(outcome: outcome)))
                }
            case .revoked, .finished: break
            }
        }
    }

    private func submit(_ command: PendingCommand, size: Int, now: Int64) {
        let number = machine.submit(
            command,
            now: now,
            submittedAt: command.submittedAt,
            deadline: command.deadline,
            size: size,
            isRepeatable: command.command.isRepeatable,
            isBound: command.command.isBoundToConnection
        )
        if let number {
            command.place = .slot(number)
        } else if machine.isRefused, let lastFailure {
            finished.append(command, .failure(lastFailure))
        } else {
            finished.append(command, .failure(.closed(outcome: .notSent)))
        }
    }

    /// Asks Redis for its time, in the queue with the other commands.
    ///
    /// The answer also shows that Redis is alive.
    func askForTime(now: Int64) {
        guard onMessage == nil, settings.role != .sentinel else {
            // A connection with subscriptions may not ask for the time, and a Sentinel has none to tell.
            ask(RedisCommand("PING"), .none, now: now)
            return
        }
        ask(RedisCommand("TIME"), .clock(askedAt: now), now: now)
        if settings.role == .sentinelPrimary {
            ask(RedisCommand("ROLE"), .role, now: now)
        }
    }

    private func ask(_ command: RedisCommand, _ waiter: PendingCommand.Waiter, now: Int64) {
        let command = PendingCommand(command, defaultTimeout: settings.commandTimeout, now: now)
        command.waiter = waiter
        submit(command, size: 0, now: now)
    }

    /// Encodes and sends until nothing waits or the kernel takes no more.
    ///
    /// - Returns: Why the socket broke; nil when it did not.
    func send(through channel: SocketChannel, now: Int64) -> String? {
        while machine.isReady {
            while channel.waitingBytes < Self.encodeAhead, let (number, command) = machine.sendNext(now: now) {
                encode(command, into: channel)
                machine.encoded(number, through: channel.endPosition)
            }
            guard channel.waitingBytes > 0 else { return nil }
            switch channel.flush() {
            case .moved: continue
            case .blocked: return nil
            case .broken(let reason): return reason
            }
        }
        return nil
    }

    private func encode(_ command: PendingCommand, into channel: SocketChannel) {
        if let script = command.command.script {
            command.carriedSource = command.command.alwaysCarriesSource || !loaded.contains(script)
            if command.carriedSource {
                loaded.insert(script)
            }
        }
        channel.append(command.command, source: command.carriedSource)
    }

    // MARK: Replies

    /// Takes the reply to the oldest command in flight, or a message that no command asked for.
    ///
    /// - Throws: `.protocolViolation` when nothing is in flight.
    func handle(_ value: RedisValue, now: Int64) throws(RedisError) {
        if let onMessage, value.isPublished {
            onMessage(value)
            return
        }
        guard let slot = machine.replied(now: now) else {
            throw .connection(.protocolViolation, "Redis sent a reply that nobody asked for")
        }
        // Nil: the task gave up, and its reply is dropped here instead of reaching another one.
        guard let command = slot.token else { return }
        if value.kind == .error, let error = value.error, sendsAgain(command, from: slot, after: error) { return }
        switch command.waiter {
        case .clock(let askedAt):
            if let time = Handshake.serverTime(value) {
                clock.adjust(ClockEstimate(serverTime: time, askedAt: askedAt, learnedAt: now))
            }
        case .role:
            if Handshake.isReplica(value) {
                machine.retire()
            }
        case .none, .task, .pipeline: break
        }
        command.connection = machine.connections
        finished.append(command, .success(value))
    }

    /// Queues a command again that Redis refused without running it, if another attempt can succeed.
    private func sendsAgain(
        _ command: PendingCommand,
        from slot: SlotQueue<PendingCommand>.Slot,
        after error: RedisServerError
    ) -> Bool {
        switch Refusal(error, role: settings.role) {
        case .unknownScript where !command.carriedSource:
            guard let script = command.command.script else { return false }
            loaded.remove(script)
        case .wrongServer:
            // The next connection's handshake waits until there is a server that can do it.
            machine.retire()
        case .unknownScript, .final:
            return false
        }
        command.wasSentAgain = true
        command.place = .slot(machine.resubmit(command, from: slot))
        return true
    }

    // MARK: The connection

    /// An attempt to connect starts.
    func connectionStarted(now: Int64) {
        machine.connectionStarted(now: now)
    }

    /// The connection is up and the login done.
    func connectionReady(now: Int64) {
        loaded = LoadedScripts()
        lastFailure = nil
        machine.connectionReady(now: now)
    }

    /// The attempt failed, or the connection broke.
    ///
    /// Commands that may be sent again wait for the next connection; the others fail.
    ///
    /// - Returns: The number of the next attempt and the delay before it; nil when there is none.
    func connectionEnded(
        because error: RedisError,
        sentPosition: Int,
        isRefused: Bool,
        now: Int64
    ) -> (attempt: Int, delay: Int64)? {
        lastFailure = error
        let diagnostics = machine.diagnostics(now: now)
        let loss = machine.connectionEnded(
            now: now,
            sentPosition: machine.isReady ? sentPosition : 0,
            isRefused: isRefused,
            jitter: Double.random(in: 0..<1)
        )
        finished.fail(loss.failed) { error.with(outcome: $0, diagnostics) }
        return loss.retry
    }

    /// Fails the commands whose time is over and says what else is due.
    func advance(to now: Int64) -> ConnectionStateMachine<PendingCommand>.Due? {
        let (expired, due) = machine.advance(to: now)
        for (command, outcome, _) in expired {
            finished.append(command, .failure(timeout(of: command, outcome, now: now)))
        }
        return due
    }

    private func timeout(of command: PendingCommand, _ outcome: RedisError.Outcome, now: Int64) -> RedisError {
        var diagnostics = machine.diagnostics(now: now)
        // The expired command has left the queue, but the error should state its age.
        let age = Duration.nanoseconds(now - command.submittedAt)
        diagnostics.headAge = max(age, diagnostics.headAge ?? age)
        return .timeout(
            after: .nanoseconds(command.timeout),
            outcome: outcome,
            isConnected: machine.isReady,
            lastFailure: lastFailure,
            diagnostics
        )
    }

    /// The connection is to be replaced once what was sent is answered.
    func retire() {
        machine.retire()
    }

    /// Gives commands back that another server should have.
    func handBack(includingSent: Bool) {
        finished.fail(machine.handBack(includingSent: includingSent)) { .handedBack(by: settings.target, outcome: $0) }
    }

    /// Accepts no new commands.
    ///
    /// Commands accepted earlier are still sent and answered while the connection is up.
    func close(now: Int64) {
        finished.fail(machine.close(now: now)) { .closed(outcome: $0) }
    }

    /// Fails everything that waits.
    func giveUp(sentPosition: Int) {
        finished.fail(machine.finish(sentPosition: sentPosition)) { .closed(outcome: $0) }
    }

    /// Refuses what is submitted from now on.
    func end() {
        mailbox.submissions.close { finished.append($0, .failure(.closed(outcome: .notSent))) }
        mailbox.cancellations.close { _ in }
        resumeFinished()
    }

    /// Publishes the figures, which any thread may read.
    func publish() {
        mailbox.release(commands: takenCommands - machine.queue.count, bytes: takenBytes - machine.queue.size)
        mailbox.state.note(machine)
    }

    /// Resumes the tasks whose commands have results.
    func resumeFinished() {
        finished.resume()
    }
}
