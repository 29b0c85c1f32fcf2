import Synchronization

extension ConnectionLoop {
    /// Leaves the figures for everybody to read.
    func publish() {
        mailbox.release(
            commands: takenCommands - machine.queue.count,
            bytes: takenBytes - machine.queue.size
        )
        let figures = mailbox.state
        figures.inFlight.store(machine.queue.inFlightCount, ordering: .relaxed)
        figures.connections.store(machine.connections, ordering: .relaxed)
        figures.resends.store(machine.resends, ordering: .relaxed)
        figures.headSubmittedAt.store(machine.queue.head?.submittedAt ?? 0, ordering: .relaxed)
        switch machine.phase {
        case .ready(let since):
            figures.state.store(RedisStatistics.State.ready.rawValue, ordering: .relaxed)
            figures.readySince.store(since, ordering: .relaxed)
            return
        case .waiting, .refused: figures.state.store(RedisStatistics.State.disconnected.rawValue, ordering: .relaxed)
        case .connecting: figures.state.store(RedisStatistics.State.connecting.rawValue, ordering: .relaxed)
        case .closed: figures.state.store(RedisStatistics.State.closed.rawValue, ordering: .relaxed)
        }
        figures.readySince.store(0, ordering: .relaxed)
    }

    var diagnostics: RedisDiagnostics {
        var connectionAge: Duration?
        if case .ready(let since) = machine.phase {
            connectionAge = .nanoseconds(now - since)
        }
        return RedisDiagnostics(
            queueDepth: machine.queue.waitingCount,
            inFlight: machine.queue.inFlightCount,
            queuedBytes: machine.queue.size,
            headAge: machine.queue.head.map { .nanoseconds(now - $0.submittedAt) },
            connectionAge: connectionAge
        )
    }

    func failure(_ code: RedisError.Code, _ message: String) -> RedisError {
        RedisError(code, outcome: .unknown, message: message)
    }

    func cancelled(_ outcome: RedisError.Outcome) -> RedisError {
        RedisError(.cancelled, outcome: outcome, message: "the task that waited for the reply was cancelled")
    }

    /// The error of a command that another server should have now.
    func handedBack(outcome: RedisError.Outcome) -> RedisError {
        RedisError(.handedBack, outcome: outcome, message: "\(settings.target) does not serve the key any more")
    }

    func closedError(outcome: RedisError.Outcome) -> RedisError {
        RedisError(.closed, outcome: outcome, message: "the client is closed")
    }

    /// The error of a command whose deadline passed.
    func timeout(_ outcome: RedisError.Outcome, submittedAt: Int64, limit: Int64) -> RedisError {
        var diagnostics = diagnostics
        // The expired command has left the queue, but its age is what the reader wants to know.
        let age = Duration.nanoseconds(now - submittedAt)
        diagnostics.headAge = max(age, diagnostics.headAge ?? age)
        if !machine.isReady, let lastFailure {
            return RedisError(
                outcome == .notSent ? .connectionFailed : .timeout,
                outcome: outcome,
                message: "no connection within \(Duration.nanoseconds(limit)): \(lastFailure.message)",
                server: lastFailure.server,
                diagnostics: diagnostics
            )
        }
        let what = outcome == .notSent ? "the command could not be sent" : "Redis did not answer"
        return RedisError(
            outcome == .notSent && !machine.isReady ? .connectionFailed : .timeout,
            outcome: outcome,
            message: "\(what) within \(Duration.nanoseconds(limit))",
            diagnostics: diagnostics
        )
    }
}

extension ConnectionSettings.Target: CustomStringConvertible {
    /// The address as people write it.
    var description: String {
        switch self {
        case .tcp(let host, let port): RedisEndpoint.Address(host: host, port: port).description
        case .unix(let path): path
        case .sentinel(let addresses, let service):
            RedisEndpoint.sentinel(addresses: addresses, service: service).description
        }
    }
}
