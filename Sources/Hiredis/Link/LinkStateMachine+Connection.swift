extension LinkStateMachine {
    /// What becomes of the commands after a connection failed or was lost.
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
        isRefused = false
        connections += 1
        readClockAt = now + timing.clockInterval
    }

    /// The attempt failed, or the connection broke.
    ///
    /// Commands that the kernel never took completely wait again, repeatable ones also when it did; the others fail.
    ///
    /// - Parameters:
    ///   - sentPosition: How many of the connection's outgoing bytes the kernel took.
    ///   - isRefused: Whether Redis refused the login, so that every waiting command fails as well.
    ///   - jitter: A random number in `0 ..< 1`.
    mutating func connectionEnded(now: Int64, sentPosition: Int, isRefused: Bool = false, jitter: Double) -> Loss {
        guard phase != .closed else { return Loss() }
        var loss = Loss()
        queue.recall { slot in
            let isSent = slot.endPosition <= sentPosition
            if isSent, !slot.isRepeatable || isClosing {
                if let token = slot.token {
                    loss.failed.append((token, .unknown))
                }
                return false
            }
            slot.mayHaveRun = slot.mayHaveRun || isSent
            slot.endPosition = 0
            return true
        }
        headSince = .max
        readClockAt = .max
        self.isRefused = isRefused
        if isRefused || isClosing {
            loss.failed += failWaiting()
        }
        failures += 1
        var delay = timing.backoff.delay(beforeAttempt: failures, jitter: jitter).nanoseconds
        if isRefused {
            delay = max(delay, timing.refusedDelay)
        }
        if isClosing {
            phase = .closed
        } else {
            phase = .waiting(until: now + delay)
            loss.retry = (failures, delay)
        }
        return loss
    }

    /// The client closes: nothing new is taken; what was taken is still sent and answered while the connection holds.
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

    /// Ends the link whatever waits.
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

    /// When the closing link stops waiting for replies.
    var isDrained: Bool { isClosing && (phase == .closed || queue.count == 0) }
}
