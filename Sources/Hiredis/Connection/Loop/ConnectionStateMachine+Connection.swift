extension ConnectionStateMachine {
    /// What happens to the commands after a connection failed or was lost.
    struct Loss {
        /// Commands that fail, with what is known of them.
        var failed: [(token: Token, outcome: RedisError.Outcome)] = []
        /// The number of the next attempt, from 1, and the delay before it; nil when there is none.
        var retry: (attempt: Int, delay: Int64)?
    }

    /// An attempt to connect starts.
    mutating func connectionStarted(now: Int64) {
        guard case .waiting = phase else { preconditionFailure("Cannot connect when \(phase)") }
        phase = .connecting(until: now + timing.connectTimeout)
    }

    /// The connection is up and the login done; commands may be sent.
    mutating func connectionReady(now: Int64) {
        guard case .connecting = phase else { preconditionFailure("Cannot become ready when \(phase)") }
        phase = .ready(since: now)
        failures = 0
        connections += 1
        readClockAt = now + timing.clockInterval
    }

    /// The attempt failed, or the connection broke.
    ///
    /// If the kernel did not take all of a command, the command waits again. A repeatable command waits again in any
    /// case. All others fail.
    ///
    /// - Parameters:
    ///   - sentPosition: How many of the connection's outgoing bytes the kernel took.
    ///   - isRefused: Whether Redis refused the login or the like, so that every waiting command fails as well and no
    ///     attempt follows by itself.
    ///   - jitter: A random number in `0 ..< 1`.
    mutating func connectionEnded(now: Int64, sentPosition: Int, isRefused: Bool = false, jitter: Double) -> Loss {
        guard phase != .closed else { return Loss() }
        var loss = Loss()
        queue.recall { slot in
            let isSent = slot.endPosition <= sentPosition
            if isSent ? !slot.isRepeatable || isClosing : slot.isBound {
                if let token = slot.token {
                    loss.failed.append((token, isSent || slot.mayHaveRun ? .unknown : .notSent))
                }
                return false
            }
            slot.mayHaveRun = slot.mayHaveRun || isSent
            if isSent { resends += 1 }
            slot.endPosition = 0
            return true
        }
        if isReady {
            // Bound commands that wait were queued for the connection that was up.
            loss.failed += queue.waitingNumbers.compactMap { number in
                guard let slot = queue[number], slot.isBound, let given = queue.give(up: number) else { return nil }
                return (given.token, slot.mayHaveRun ? .unknown : .notSent)
            }
        }
        headSince = .max
        readClockAt = .max
        isRetiring = false
        if isRefused || isClosing {
            loss.failed += failWaiting()
        }
        failures += 1
        if isClosing {
            phase = .closed
        } else if isRefused {
            phase = .refused(until: now + timing.refusedDelay)
        } else {
            let delay = timing.backoff.delay(beforeAttempt: failures, jitter: jitter).nanoseconds
            phase = .waiting(until: now + delay)
            loss.retry = (failures, delay)
        }
        return loss
    }

    /// The connection is to be replaced.
    ///
    /// Commands that were sent are answered first; all others wait for the next one.
    mutating func retire() {
        isRetiring = isReady
    }

    /// Gives up the commands that wait, because another server should have them.
    ///
    /// - Parameter includingSent: Whether to give up also the repeatable commands that were sent. Their replies are
    ///   ignored.
    mutating func handBack(includingSent: Bool) -> [(token: Token, outcome: RedisError.Outcome)] {
        var given = failWaiting()
        if includingSent {
            for number in queue.inFlightNumbers {
                guard let slot = queue[number], slot.isRepeatable, let token = queue.give(up: number)?.token else {
                    continue
                }
                given.append((token, .unknown))
            }
        }
        return given
    }

    /// The client closes: no new commands are accepted.
    ///
    /// Commands accepted earlier are still sent and answered while the connection is up.
    ///
    /// - Returns: Commands that fail at once, because there is no connection.
    mutating func close(now: Int64) -> [(token: Token, outcome: RedisError.Outcome)] {
        guard !isClosing, phase != .closed else { return [] }
        isClosing = true
        guard isReady else {
            phase = .closed
            return failWaiting()
        }
        closeAt = now + timing.commandTimeout
        for number in queue.numbers {
            if let slot = queue[number], slot.token != nil {
                closeAt = max(closeAt, slot.deadline)
            }
        }
        return []
    }

    /// Ends the connection, even if commands wait.
    ///
    /// - Parameter sentPosition: How many of the connection's outgoing bytes the kernel took.
    mutating func finish(sentPosition: Int) -> [(token: Token, outcome: RedisError.Outcome)] {
        isClosing = true
        var failed: [(token: Token, outcome: RedisError.Outcome)] = []
        queue.recall { slot in
            if let token = slot.token {
                let mayHaveRun = slot.mayHaveRun || slot.endPosition <= sentPosition
                failed.append((token, mayHaveRun ? .unknown : .notSent))
            }
            return false
        }
        phase = .closed
        return failed + failWaiting()
    }

    private mutating func failWaiting() -> [(token: Token, outcome: RedisError.Outcome)] {
        var failed: [(token: Token, outcome: RedisError.Outcome)] = []
        for number in queue.waitingNumbers {
            if let (token, slot, _) = queue.give(up: number) {
                failed.append((token, slot.mayHaveRun ? .unknown : .notSent))
            }
        }
        return failed
    }

    /// Whether the connection is closing and waits for no more replies.
    var isDrained: Bool { isClosing && (phase == .closed || queue.count == 0) }
}
