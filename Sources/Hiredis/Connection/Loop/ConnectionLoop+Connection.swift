extension ConnectionLoop {
    func startConnecting() {
        machine.connectionStarted(now: now)
        if let locator {
            attempt = .locating
            locator.start()
            return
        }
        if case .tcp(let host, let port) = settings.target {
            addresses = [RedisEndpoint.Address(host: host, port: port)]
        }
        openFirst()
    }

    func continueLocating() {
        guard let answer = locator?.take() else { return }
        switch answer {
        case .failure(let error):
            endConnection(because: error)
        case .success(let found):
            guard !found.isEmpty else {
                endConnection(because: failure(.connectionFailed, "\(settings.target) has no address"))
                return
            }
            let shift = addressShift % found.count
            addresses = (found[shift...] + found[..<shift])[...]
            openFirst()
        }
    }

    private func openFirst() {
        if case .unix(let path) = settings.target {
            open(.unix(path: path))
        } else if let transport = settings.transport, let address = addresses.popFirst() {
            peer = address
            let timeout = Duration.nanoseconds(settings.connectTimeout)
            attempt = .carrying(TransportAttempt(transport, to: address, timeout: timeout, wake: mailbox.wake))
        } else {
            openNext()
        }
    }

    private func openNext(after error: SystemError? = nil) {
        closeSocket()
        guard let address = addresses.popFirst() else {
            let reason = error.map { "\($0)" } ?? "no address"
            endConnection(because: failure(.connectionFailed, "cannot connect to \(settings.target): \(reason)"))
            return
        }
        peer = address
        open(.tcp(literal: address.host, port: address.port))
    }

    private func open(_ address: Socket.Address) {
        do throws(SystemError) {
            // Twice the command's timeout, after which the loop gives the socket up anyway.
            let userTimeout = CInt(clamping: max(1000, settings.commandTimeout / 500_000))
            let opened = try Socket(connectingTo: address, userTimeout: userTimeout)
            poller.watch(opened.descriptor, writing: true)
            socket = consume opened
            attempt = .opening
        } catch {
            openNext(after: error)
        }
    }

    func continueCarrying(_ transport: TransportAttempt) {
        switch transport.take() {
        case nil: break
        case .failure(let error): endConnection(because: error, isRefused: error.code.isTerminal)
        case .success(let connection):
            let opened = Socket(connected: connection.descriptor)
            poller.watch(opened.descriptor, writing: true)
            socket = consume opened
            transportFailure = connection.failure
            startHandshake()
        }
    }

    func continueOpening() {
        if let error = socket?.connectionError {
            openNext(after: error)
            return
        }
        startHandshake()
    }

    private func startHandshake() {
        guard let reader = ReplyReader(limit: settings.replyLimit) else {
            endConnection(because: failure(.connectionFailed, "there is no memory for a connection"))
            return
        }
        self.reader = reader
        outbound = OutboundBuffer()
        loaded = LoadedScripts()
        let handshake = Handshake(settings)
        for command in handshake.commands {
            outbound.append(command)
        }
        attempt = .handshaking(handshake, startedAt: now)
        // A few hundred bytes into an empty socket buffer: the kernel takes them whole.
        _ = flush()
        watchSocket()
    }

    /// Reads what has come and hands out the replies.
    func receive() {
        // None while the socket is being opened, and none after opening it failed in this very turn.
        guard let reader else { return }
        var step: Handshake.Step?
        // Bounded, so that a flood of replies cannot keep commands from being sent.
        for _ in 0..<8 {
            guard let descriptor = socket?.descriptor else { return }
            switch Socket.receive(into: receiveBuffer, from: descriptor) {
            case .moved(let count):
                do throws(RedisError) {
                    let bytes = UnsafeRawBufferPointer(rebasing: receiveBuffer[..<count])
                    try reader.read(bytes) { value throws(RedisError) in
                        if case .handshaking(var handshake, let startedAt) = attempt {
                            step = handshake.receive(value, unless: step)
                            attempt = .handshaking(handshake, startedAt: startedAt)
                        } else {
                            try handle(value)
                        }
                    }
                } catch {
                    endConnection(because: error)
                    return
                }
                if let step, conclude(step) { return }
                if count < receiveBuffer.count { return }
            case .wouldBlock: return
            case .ended: return connectionBroke("the peer closed it")
            case .failed(let error): return connectionBroke("\(error)")
            }
        }
    }

    /// Acts on the end of the handshake; false while it goes on.
    private func conclude(_ step: Handshake.Step) -> Bool {
        guard case .handshaking(_, let startedAt) = attempt else { return false }
        switch step {
        case .pending: return false
        case .ready(let serverTime):
            if let serverTime {
                clock.adjust(ClockEstimate(serverTime: serverTime, askedAt: startedAt, learnedAt: now))
            }
            attempt = .none
            addressShift = 0
            lastFailure = nil
            // Positions count from here: the handshake's own bytes belong to no command.
            outbound = OutboundBuffer()
            machine.connectionReady(now: now)
            publish()
            onEvent?(.connected)
        case .notReady(let error): endConnection(because: error)
        case .refused(let error): endConnection(because: error, isRefused: true)
        }
        return true
    }

    func connectionBroke(_ reason: String) {
        // A connection that is refused ends like one that the peer closed, and only the transport knows more.
        if let error = transportFailure?() {
            endConnection(because: error, isRefused: error.code.isTerminal)
            return
        }
        endConnection(
            because: machine.isReady
                ? failure(.connectionLost, "the connection to \(settings.target) was lost: \(reason)")
                : failure(.connectionFailed, "cannot connect to \(settings.target): \(reason)")
        )
    }

    /// Ends the attempt or the connection and lets the state machine decide what becomes of the commands.
    func endConnection(because error: RedisError, isRefused: Bool = false) {
        let wasReady = machine.isReady
        lastFailure = error
        let diagnostics = diagnostics
        let loss = machine.connectionEnded(
            now: now,
            sentPosition: wasReady ? outbound.sentPosition : 0,
            isRefused: isRefused || settings.givesUpAtOnce,
            jitter: Double.random(in: 0..<1)
        )
        dropConnection()
        fail(loss.failed) { outcome in
            RedisError(
                error.code,
                outcome: outcome,
                message: error.message,
                server: error.server,
                diagnostics: diagnostics
            )
        }
        onEvent?(wasReady ? .disconnected(error) : .connectionFailed(error))
        if let (number, delay) = loss.retry {
            onEvent?(.reconnecting(attempt: number, delay: .nanoseconds(delay)))
        }
        publish()
    }

    func dropConnection() {
        closeSocket()
        if case .carrying(let transport) = attempt {
            transport.abandon()
        }
        transportFailure = nil
        attempt = .none
        addresses = []
        reader = nil
        outbound = OutboundBuffer()
    }

    private func closeSocket() {
        guard socket != nil else { return }
        // Before the descriptor is closed: its number may be somebody else's right after.
        poller.unwatch()
        socket = nil
    }

    /// Asks the poller to report replies, and room for more bytes when some wait.
    func watchSocket() {
        guard let descriptor = socket?.descriptor, reader != nil else { return }
        poller.watch(descriptor, writing: outbound.count > 0)
    }
}
