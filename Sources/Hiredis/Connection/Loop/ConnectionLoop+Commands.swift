extension ConnectionLoop {
    /// The kernel is offered bytes before more than this many are encoded, so that what waits can still be withdrawn.
    private static var encodeAhead: Int { 256 << 10 }

    func takeSubmissions() {
        mailbox.submissions.takeAll { command in
            takenCommands += 1
            takenBytes += command.command.wireSize
            if case .revoked = command.place {
                finish(command, .failure(cancelled(.notSent)))
                return
            }
            submit(command, size: command.command.wireSize)
        }
    }

    private func submit(_ command: PendingCommand, size: Int) {
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
            finish(command, .failure(lastFailure))
        } else {
            finish(command, .failure(closedError(outcome: .notSent)))
        }
    }

    func takeCancellations() {
        mailbox.cancellations.takeAll { command in
            switch command.place {
            case .submitted: command.place = .revoked
            case .slot(let number):
                if let (command, outcome) = machine.cancel(number) {
                    finish(command, .failure(cancelled(outcome)))
                }
            case .revoked, .finished: break
            }
        }
    }

    /// Asks Redis for its time, in line with the other commands, which also shows that it is alive.
    func askForTime() {
        guard onMessage == nil, settings.role != .sentinel else {
            // A connection with subscriptions may not ask for the time, and a Sentinel has none to tell.
            ask(RedisCommand("PING"), .none)
            return
        }
        ask(RedisCommand("TIME"), .clock(askedAt: now))
        if settings.role == .sentinelPrimary {
            ask(RedisCommand("ROLE"), .role)
        }
    }

    private func ask(_ command: RedisCommand, _ waiter: PendingCommand.Waiter) {
        let command = PendingCommand(command, defaultTimeout: settings.commandTimeout, now: now)
        command.waiter = waiter
        submit(command, size: 0)
    }

    /// Encodes and sends until nothing waits or the kernel takes no more.
    func send() {
        while machine.isReady {
            while outbound.count < Self.encodeAhead, let (number, command) = machine.sendNext(now: now) {
                encode(command)
                machine.encoded(number, through: outbound.endPosition)
            }
            guard outbound.count > 0 else { break }
            guard flush() else { return }
        }
        watchSocket()
    }

    private func encode(_ command: PendingCommand) {
        if let script = command.command.script {
            command.carriedSource = command.command.alwaysCarriesSource || !loaded.contains(script)
            if command.carriedSource {
                loaded.insert(script)
            }
        }
        outbound.append(command.command, source: command.carriedSource)
    }

    /// Sends waiting bytes; false when the kernel took none or the connection broke.
    func flush() -> Bool {
        guard let result = sendWaitingBytes() else { return false }
        switch result {
        case .moved: return true
        case .wouldBlock:
            watchSocket()
            return false
        case .ended: return false
        case .failed(let error):
            connectionBroke("\(error)")
            return false
        }
    }

    private func sendWaitingBytes() -> Socket.Transfer? {
        guard let descriptor = socket?.descriptor else { return nil }
        return outbound.send { Socket.send($0, to: descriptor) }
    }

    /// Takes the reply to the oldest command in flight, or a message that no command asked for.
    func handle(_ value: RedisValue) throws(RedisError) {
        if let onMessage, value.isPublished {
            onMessage(value)
            return
        }
        guard let slot = machine.replied(now: now) else {
            throw failure(.protocolViolation, "Redis sent a reply that nobody asked for")
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
        finish(command, .success(value))
    }

    /// Queues a command again that Redis refused unrun, when that has a chance to help.
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

    func finish(_ command: PendingCommand, _ result: Result<RedisValue, RedisError>) {
        command.place = .finished
        command.complete(result)
        finished.append(command)
    }

    func fail(
        _ commands: [(token: PendingCommand, outcome: RedisError.Outcome)],
        with error: (RedisError.Outcome) -> RedisError
    ) {
        for (command, outcome) in commands {
            finish(command, .failure(error(outcome)))
        }
    }

    func resumeFinished() {
        guard !finished.isEmpty else { return }
        for command in finished {
            Self.resume(command)
        }
        finished.removeAll(keepingCapacity: true)
    }

    static func resume(_ command: PendingCommand) {
        switch command.waiter {
        case .task(let continuation): continuation.resume()
        case .pipeline(let pipeline): pipeline.finishOne()?.resume()
        case .none, .clock, .role: break
        }
    }
}
