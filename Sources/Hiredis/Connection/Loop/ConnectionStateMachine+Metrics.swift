import Synchronization

extension ConnectionStateMachine {
    /// What errors say about the connection.
    func diagnostics(now: Int64) -> RedisDiagnostics {
        var connectionAge: Duration?
        if case .ready(let since) = phase {
            connectionAge = .nanoseconds(now - since)
        }
        return RedisDiagnostics(
            queueDepth: queue.waitingCount,
            inFlight: queue.inFlightCount,
            queuedBytes: queue.size,
            headAge: queue.head.map { .nanoseconds(now - $0.submittedAt) },
            connectionAge: connectionAge
        )
    }
}

extension ConnectionMetrics {
    /// Publishes the state of the connection.
    func note<Token>(_ machine: ConnectionStateMachine<Token>) {
        inFlight.store(machine.queue.inFlightCount, ordering: .relaxed)
        connections.store(machine.connections, ordering: .relaxed)
        resends.store(machine.resends, ordering: .relaxed)
        headSubmittedAt.store(machine.queue.head?.submittedAt ?? 0, ordering: .relaxed)
        switch machine.phase {
        case .ready(let since): note(.ready, since: since)
        case .waiting, .refused: note(.disconnected)
        case .connecting: note(.connecting)
        case .closed: note(.closed)
        }
    }

    private func note(_ now: RedisStatistics.State, since: Int64 = 0) {
        state.store(now.rawValue, ordering: .relaxed)
        readySince.store(since, ordering: .relaxed)
    }
}
