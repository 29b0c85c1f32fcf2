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
    /// Commands that the kernel never took completely wait again, repeatable ones also when it did; the others fail.
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
            // What waits behind a connection that was up was queued for it.
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

    /// The connection is to be replaced: what was sent is answered first, everything else waits for the next one.
    mutating func retire() {
        isRetiring = isReady
    }

    /// Gives up the commands that wait, because another server should have them.
    ///
    /// - Parameter includingSent: Whether to give up those as well that were sent and are repeatable; their replies are
    ///   passed over.
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

    /// Ends the connection whatever waits.
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

    /// When the closing connection stops waiting for replies.
    var isDrained: Bool { isClosing && (phase == .closed || queue.count == 0) }
}
