import Synchronization

/// Carries out what a connection's state machine decides: the body of the connection's thread.
///
/// Confined to that thread. A turn takes in what tasks submitted, sends all that may be sent at once, waits, reads, and
/// only then resumes the tasks whose replies came, so that they submit while the next turn is on its way.
final class ConnectionLoop {
    /// How far an attempt to connect has come.
    enum Attempt {
        case none
        case locating
        case opening
        case carrying(TransportAttempt)
        case handshaking(Handshake, startedAt: Int64)
    }

    let settings: ConnectionSettings
    let mailbox: ConnectionMailbox
    let clock: RedisServerClock
    let onEvent: (@Sendable (RedisClientEvent) -> Void)?
    let onMessage: (@Sendable (RedisValue) -> Void)?
    let locator: (any AddressLocator)?
    let receiveBuffer: UnsafeMutableRawBufferPointer

    var machine: ConnectionStateMachine<PendingCommand>
    var poller: Poller
    var now: Int64

    var attempt = Attempt.none
    var addresses: ArraySlice<RedisEndpoint.Address> = []
    /// Which address an attempt starts with, so that one that never answers does not hide the others.
    var addressShift = 0
    /// Where the attempt or the connection leads, when it is by TCP.
    var peer: RedisEndpoint.Address?
    var socket: Socket?
    /// What the transport knows about the connection's end.
    var transportFailure: (@Sendable () -> RedisError?)?
    var reader: ReplyReader?
    var outbound = OutboundBuffer()
    var loaded = LoadedScripts()
    /// Why there is no connection; nil while there is one.
    var lastFailure: RedisError?

    /// Commands with a result whose tasks are yet to be resumed.
    var finished: [PendingCommand] = []
    var takenCommands = 0
    var takenBytes = 0

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
        self.onMessage = onMessage
        poller = try Poller(wake: mailbox.wake)
        now = MonotonicClock.now()
        machine = ConnectionStateMachine(
            timing: ConnectionStateMachine.Timing(
                commandTimeout: settings.commandTimeout,
                connectTimeout: settings.connectTimeout,
                clockInterval: settings.clockInterval,
                backoff: settings.backoff
            )
        )
        switch settings.target {
        case .tcp(let host, let port) where settings.transport == nil && !Resolver.isNumeric(host):
            locator = Resolver(RedisEndpoint.Address(host: host, port: port), wake: mailbox.wake)
        case .sentinel(let addresses, let service):
            locator = SentinelLocator(addresses, service: service, settings: settings, wake: mailbox.wake)
        case .tcp, .unix:
            locator = nil
        }
        receiveBuffer = .allocate(byteCount: 64 << 10, alignment: 8)
    }

    deinit {
        receiveBuffer.deallocate()
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
                Self.resume(command)
            }
            mailbox.cancellations.close { _ in }
        }
        mailbox.state.state.store(RedisStatistics.State.closed.rawValue, ordering: .relaxed)
        onEvent?(.closed)
        mailbox.ended()
    }

    private func run() {
        while !machine.isDrained {
            turn()
        }
        end()
    }

    private func turn() {
        now = MonotonicClock.now()
        takeSubmissions()
        takeCancellations()
        obeyRequests()
        if machine.nextDue <= now {
            advance()
        }
        send()
        resumeFinished()
        publish()
        guard !machine.isDrained else { return }

        let wait = mailbox.submissions.prepareToSleep() ? timeToWait() : 0
        let readiness = poller.wait(milliseconds: wait)
        now = MonotonicClock.now()
        switch attempt {
        case .locating: continueLocating()
        case .opening where readiness.isWritable: continueOpening()
        case .carrying(let transport): continueCarrying(transport)
        case .none, .opening, .handshaking: break
        }
        if readiness.isReadable {
            receive()
            resumeFinished()
        }
    }

    private func obeyRequests() {
        let requests = mailbox.takeRequests()
        guard !requests.isEmpty else { return }
        if !requests.isDisjoint(with: [.handBack, .handBackSent]) {
            let given = machine.handBack(includingSent: requests.contains(.handBackSent))
            fail(given, with: handedBack(outcome:))
        }
        if requests.contains(.reconnect) {
            machine.retire()
        }
        if requests.contains(.stop) {
            fail(machine.finish(sentPosition: outbound.sentPosition), with: closedError(outcome:))
        } else if requests.contains(.close) {
            let wasUp = machine.isReady
            fail(machine.close(now: now), with: closedError(outcome:))
            if !wasUp {
                dropConnection()
            }
        }
    }

    private func advance() {
        let (expired, due) = machine.advance(to: now)
        for (command, outcome, submittedAt) in expired {
            finish(command, .failure(timeout(outcome, submittedAt: submittedAt, limit: command.timeout)))
        }
        switch due {
        case .connect: startConnecting()
        case .abandonAttempt:
            addressShift += 1
            endConnection(
                because: failure(
                    .connectionFailed,
                    "cannot connect to \(settings.target) within \(Duration.nanoseconds(settings.connectTimeout))"
                )
            )
        case .abandonConnection: endConnection(because: failure(.connectionLost, "Redis stopped answering"))
        case .replaceConnection: endConnection(because: failure(.connectionLost, "the connection is replaced"))
        case .readClock: askForTime()
        case .finish: fail(machine.finish(sentPosition: outbound.sentPosition), with: closedError(outcome:))
        case nil: break
        }
    }

    private func end() {
        dropConnection()
        mailbox.submissions.close { command in
            finish(command, .failure(closedError(outcome: .notSent)))
        }
        mailbox.cancellations.close { _ in }
        resumeFinished()
    }

    /// Rounds up, because waking too early would only mean to wait again.
    private func timeToWait() -> CInt {
        let due = machine.nextDue
        guard due > now else { return 0 }
        let milliseconds = (min(due &- now, 60_000_000_000) + 999_999) / 1_000_000
        return CInt(truncatingIfNeeded: due == .max ? -1 : milliseconds)
    }
}
