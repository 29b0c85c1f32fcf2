import Synchronization

/// The body of a connection's thread: connects, carries commands and replies, and connects again.
///
/// Confined to that thread. A turn takes in the submitted commands, sends at once all that may be sent, waits and
/// reads. Only then it resumes the tasks whose replies came, so that they submit for the next turn.
final class ConnectionLoop {
    private let settings: ConnectionSettings
    private let mailbox: ConnectionMailbox
    private let clock: RedisServerClock
    private let onEvent: (@Sendable (RedisClientEvent) -> Void)?
    private let channel: SocketChannel
    private let dialer: ConnectionDialer
    private let commands: CommandExchange
    /// The login in progress, and when it started.
    private var login: (handshake: Handshake, startedAt: Int64)?
    private var now = MonotonicClock.now()

    private init(
        _ settings: ConnectionSettings,
        mailbox: ConnectionMailbox,
        clock: RedisServerClock,
        onEvent: (@Sendable (RedisClientEvent) -> Void)?,
        onMessage: (@Sendable (RedisValue) -> Void)?
    ) throws(RedisError) {
        self.settings = settings
        self.mailbox = mailbox
        self.clock = clock
        self.onEvent = onEvent
        channel = try SocketChannel(wake: mailbox.wake)
        dialer = ConnectionDialer(settings, channel: channel, wake: mailbox.wake)
        commands = CommandExchange(settings, mailbox: mailbox, clock: clock, onMessage: onMessage)
    }

    /// Drives a connection until it is closed or stopped.
    static func run(
        _ settings: ConnectionSettings,
        mailbox: ConnectionMailbox,
        clock: RedisServerClock,
        onEvent: (@Sendable (RedisClientEvent) -> Void)?,
        onMessage: (@Sendable (RedisValue) -> Void)?
    ) {
        do throws(RedisError) {
            let loop = try ConnectionLoop(
                settings,
                mailbox: mailbox,
                clock: clock,
                onEvent: onEvent,
                onMessage: onMessage
            )
            loop.run()
        } catch {
            mailbox.submissions.close { command in
                command.complete(.failure(error))
                command.resume()
            }
            mailbox.cancellations.close { _ in }
        }
        mailbox.state.state.store(RedisStatistics.State.closed.rawValue, ordering: .relaxed)
        onEvent?(.closed)
        mailbox.ended()
    }

    private func run() {
        while !commands.isDrained {
            turn()
        }
        dropConnection()
        commands.end()
    }

    private func turn() {
        letTasksJoin()
        now = MonotonicClock.now()
        commands.takeIn(now: now)
        obeyRequests()
        let isDue = commands.nextDue <= now
        if isDue {
            // A reply that has come already is not late.
            _ = read(waiting: 0)
            if commands.nextDue <= now { advance() }
        }
        send()
        // The figures are published before the tasks resume: when a task submits its next command, the space of its
        // last one must already be free.
        commands.publish()
        commands.resumeFinished()
        guard !commands.isDrained else { return }

        // The reading above may have used up a wake-up, and only the next turn looks for its reason. So this turn must not
        // sleep.
        let maySleep = !isDue && mailbox.submissions.prepareToSleep()
        if read(waiting: maySleep ? timeToWait() : 0) {
            commands.publish()
            commands.resumeFinished()
        }
    }

    /// Waits for the socket or a wake-up, and reads what has come; false when nothing has.
    private func read(waiting milliseconds: CInt) -> Bool {
        let readiness = channel.wait(milliseconds: milliseconds)
        now = MonotonicClock.now()
        follow(dialer.proceed(isWritable: readiness.isWritable))
        if readiness.isReadable { receive() }
        return readiness.isReadable
    }

    /// Lets other threads run before a batch is taken in, if many commands are under way.
    ///
    /// Then there are tasks that are about to submit more, and these commands join the batch. Otherwise they make small
    /// batches, each with system calls and a wake-up of its own. With few commands under way there is little to gain,
    /// and each would be delayed.
    private func letTasksJoin() {
        if mailbox.outstanding.commands >= Self.busyCommands { Thread.yield() }
    }

    /// The number of commands under way from which others run first; measured in `docs/performance.md`.
    private static let busyCommands = 48

    private func obeyRequests() {
        let requests = mailbox.takeRequests()
        guard !requests.isEmpty else { return }
        if !requests.isDisjoint(with: [.handBack, .handBackSent]) {
            commands.handBack(includingSent: requests.contains(.handBackSent))
        }
        if requests.contains(.reconnect) {
            commands.retire()
        }
        if requests.contains(.stop) {
            commands.giveUp(sentPosition: channel.sentPosition)
        } else if requests.contains(.close) {
            let wasUp = commands.isReady
            commands.close(now: now)
            if !wasUp {
                dropConnection()
            }
        }
    }

    private func advance() {
        switch commands.advance(to: now) {
        case .connect:
            commands.connectionStarted(now: now)
            follow(dialer.start())
        case .abandonAttempt:
            dialer.skipAddress()
            let limit = Duration.nanoseconds(settings.connectTimeout)
            endConnection(.connectionFailed, "cannot connect to \(settings.target) within \(limit)")
        case .abandonConnection: endConnection(.connectionLost, "Redis stopped answering")
        case .replaceConnection: endConnection(.connectionLost, "the connection is replaced")
        case .readClock: commands.askForTime(now: now)
        case .finish: commands.giveUp(sentPosition: channel.sentPosition)
        case nil: break
        }
    }

    private func follow(_ progress: ConnectionDialer.Progress) {
        switch progress {
        case .pending: break
        case .connected: startLogin()
        case .failed(let error, let isRefused): endConnection(because: error, isRefused: isRefused)
        }
    }

    private func startLogin() {
        guard channel.startReading(limit: settings.replyLimit) else {
            endConnection(.connectionFailed, "there is no memory for a connection")
            return
        }
        let handshake = Handshake(settings)
        for command in handshake.commands {
            channel.append(command)
        }
        login = (handshake, startedAt: now)
        // A few hundred bytes into an empty socket buffer: the kernel takes them whole.
        if case .broken(let reason) = channel.flush() {
            connectionBroke(reason)
        }
        channel.watch()
    }

    private func send() {
        if let reason = commands.send(through: channel, now: now) {
            connectionBroke(reason)
        } else {
            channel.watch()
        }
    }

    /// Reads what has come and hands out the replies.
    private func receive() {
        // Bounded, so that a flood of replies cannot keep commands from being sent.
        for _ in 0..<8 {
            var step: Handshake.Step?
            let received: SocketChannel.Received
            do throws(RedisError) {
                received = try channel.receive { value throws(RedisError) in
                    if login == nil {
                        try commands.handle(value, now: now)
                    } else {
                        step = login?.handshake.receive(value, unless: step)
                    }
                }
            } catch {
                endConnection(because: error)
                return
            }
            if let step, conclude(step) { return }
            switch received {
            case .some: continue
            case .all: return
            case .broken(let reason): return connectionBroke(reason)
            }
        }
    }

    /// Acts on the end of the handshake; false while it goes on.
    private func conclude(_ step: Handshake.Step) -> Bool {
        guard let login else { return false }
        switch step {
        case .pending: return false
        case .ready(let serverTime):
            if let serverTime {
                clock.adjust(ClockEstimate(serverTime: serverTime, askedAt: login.startedAt, learnedAt: now))
            }
            self.login = nil
            dialer.succeeded()
            channel.restartPositions()
            commands.connectionReady(now: now)
            commands.publish()
            onEvent?(.connected)
        case .notReady(let error): endConnection(because: error)
        case .refused(let error): endConnection(because: error, isRefused: true)
        }
        return true
    }

    private func connectionBroke(_ reason: String) {
        if let error = dialer.knownFailure {
            endConnection(because: error, isRefused: error.code.isTerminal)
        } else if commands.isReady {
            endConnection(.connectionLost, "the connection to \(settings.target) was lost: \(reason)")
        } else {
            endConnection(.connectionFailed, "cannot connect to \(settings.target): \(reason)")
        }
    }

    private func endConnection(_ code: RedisError.Code, _ message: String) {
        endConnection(because: .connection(code, message))
    }

    /// Ends the attempt or the connection.
    private func endConnection(because error: RedisError, isRefused: Bool = false) {
        let wasReady = commands.isReady
        let retry = commands.connectionEnded(
            because: error,
            sentPosition: channel.sentPosition,
            isRefused: isRefused || settings.givesUpAtOnce,
            now: now
        )
        dropConnection()
        onEvent?(wasReady ? .disconnected(error) : .connectionFailed(error))
        if let (attempt, delay) = retry {
            onEvent?(.reconnecting(attempt: attempt, delay: .nanoseconds(delay)))
        }
        commands.publish()
    }

    private func dropConnection() {
        channel.close()
        dialer.stop()
        login = nil
    }

    /// The time to wait in milliseconds, rounded up: a thread that wakes too early would only have to wait again.
    private func timeToWait() -> CInt {
        let due = commands.nextDue
        guard due > now else { return 0 }
        let milliseconds = (min(due &- now, 60_000_000_000) + 999_999) / 1_000_000
        return CInt(truncatingIfNeeded: due == .max ? -1 : milliseconds)
    }
}
