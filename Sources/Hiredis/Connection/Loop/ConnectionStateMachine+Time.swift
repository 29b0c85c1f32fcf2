extension ConnectionStateMachine {
    /// Something that is due.
    enum Due: Equatable {
        /// Start to connect.
        case connect
        /// The attempt to connect took too long: end it.
        case abandonAttempt
        /// Redis has stopped answering: end the connection.
        case abandonConnection
        /// Everything sent is answered: replace the connection.
        case replaceConnection
        /// Ask Redis for its time.
        case readClock
        /// The time for closing is over: end the connection.
        case finish
    }

    /// When `advance` has something to do next; `.max` for never.
    var nextDue: Int64 {
        var due = min(earliestDeadline, closeAt)
        switch phase {
        case .waiting(let time), .connecting(let time): due = min(due, time)
        case .ready: due = isRetired ? .min : min(due, readClockAt, stalledAt)
        case .refused, .closed: break
        }
        return due
    }

    /// Takes out the commands whose deadline has passed and tells what else is due.
    mutating func advance(
        to now: Int64
    ) -> (expired: [(token: Token, outcome: RedisError.Outcome, submittedAt: Int64)], due: Due?) {
        var expired: [(token: Token, outcome: RedisError.Outcome, submittedAt: Int64)] = []
        if earliestDeadline <= now {
            earliestDeadline = .max
            for number in queue.numbers {
                guard let slot = queue[number], slot.token != nil else { continue }
                if slot.deadline > now {
                    earliestDeadline = min(earliestDeadline, slot.deadline)
                } else if let (token, slot, wasInFlight) = queue.give(up: number) {
                    expired.append((token, wasInFlight || slot.mayHaveRun ? .unknown : .notSent, slot.submittedAt))
                }
            }
        }
        return (expired, due(at: now))
    }

    private mutating func due(at now: Int64) -> Due? {
        if closeAt <= now {
            closeAt = .max
            return .finish
        }
        switch phase {
        case .waiting(let time) where time <= now: return .connect
        case .connecting(let time) where time <= now: return .abandonAttempt
        case .ready where isRetired: return .replaceConnection
        case .ready where stalledAt <= now: return .abandonConnection
        case .ready where readClockAt <= now:
            readClockAt = now + timing.clockInterval
            return .readClock
        default: return nil
        }
    }

    private var isRetired: Bool { isRetiring && queue.inFlightCount == 0 }

    /// When a connection counts as dead: the oldest command in flight waited twice the time it may take.
    private var stalledAt: Int64 {
        guard queue.inFlightCount > 0, let head = queue.head else { return .max }
        let allowed = max(timing.commandTimeout, head.deadline &- head.submittedAt)
        let (time, overflow) = headSince.addingReportingOverflow(
            allowed.multipliedReportingOverflow(by: 2).partialValue
        )
        return overflow || allowed > .max / 4 ? .max : time
    }
}
