/// What one connection decides: which command goes when, whose reply comes next, when to connect and when to give up.
///
/// Pure: events come in as calls with the time, decisions go out as values. Times are nanoseconds on any clock that
/// only goes forward. `Token` stands for a waiting command.
struct ConnectionStateMachine<Token> {
    /// The times the decisions depend on, in nanoseconds.
    struct Timing: Sendable {
        var commandTimeout: Int64 = 500_000_000
        var connectTimeout: Int64 = 2_000_000_000
        var clockInterval: Int64 = 10_000_000_000
        /// The least time between two attempts while Redis refuses the login, so that a wrong password does not cause a
        /// flood of attempts.
        var refusedDelay: Int64 = 1_000_000_000
        var backoff = RedisBackoff()
    }

    /// The state of the connection.
    enum Phase: Equatable {
        /// No connection; the next attempt starts at this time.
        case waiting(until: Int64)
        /// A connection is being made, the login included, up to this time.
        case connecting(until: Int64)
        /// The connection is up since this time.
        case ready(since: Int64)
        /// Redis refused the login or the like: commands fail, and the first one after this time starts another attempt.
        case refused(until: Int64)
        /// The connection is over.
        case closed
    }

    let timing: Timing
    var phase = Phase.waiting(until: .min)
    var queue = SlotQueue<Token>()
    /// Failed attempts since the last good connection.
    var failures = 0
    var connections = 0
    /// Commands that went to the queue again after they were sent.
    var resends = 0
    /// Whether the connection is to be replaced once everything sent is answered; nothing more is sent on it.
    var isRetiring = false
    var isClosing = false
    var closeAt = Int64.max
    var readClockAt = Int64.max
    /// No command's deadline is before this time.
    ///
    /// It may be earlier than necessary after commands were answered.
    var earliestDeadline = Int64.max
    /// When the oldest command in flight became the oldest.
    var headSince = Int64.max

    init(timing: Timing) {
        self.timing = timing
    }

    var isReady: Bool {
        if case .ready = phase { return true }
        return false
    }

    var isRefused: Bool {
        if case .refused = phase { return true }
        return false
    }

    /// Takes a command into the queue and returns its number; nil when the connection takes none now.
    mutating func submit(
        _ token: Token,
        now: Int64,
        submittedAt: Int64,
        deadline: Int64,
        size: Int,
        isRepeatable: Bool,
        isBound: Bool = false,
        mayHaveRun: Bool = false
    ) -> Int? {
        if case .refused(let time) = phase, time <= now {
            phase = .waiting(until: now)
        }
        guard !isClosing, !isRefused, phase != .closed else { return nil }
        return enqueue(
            SlotQueue.Slot(
                token: token,
                submittedAt: submittedAt,
                deadline: deadline,
                size: size,
                isRepeatable: isRepeatable,
                isBound: isBound,
                mayHaveRun: mayHaveRun
            )
        )
    }

    /// Queues a command again that Redis answered without running it; returns its new number.
    mutating func resubmit(_ token: Token, from slot: SlotQueue<Token>.Slot) -> Int {
        var slot = slot
        slot.token = token
        resends += 1
        return enqueue(slot)
    }

    private mutating func enqueue(_ slot: SlotQueue<Token>.Slot) -> Int {
        earliestDeadline = min(earliestDeadline, slot.deadline)
        return queue.append(slot)
    }

    /// The next command to encode; nil when none waits or the connection is not up.
    mutating func sendNext(now: Int64) -> (number: Int, token: Token)? {
        guard isReady, !isRetiring else { return nil }
        let isFirst = queue.inFlightCount == 0
        guard let next = queue.sendNext() else { return nil }
        if isFirst {
            headSince = now
        }
        return next
    }

    /// Notes where a command ends among the connection's outgoing bytes.
    mutating func encoded(_ number: Int, through position: Int) {
        queue.setEndPosition(position, of: number)
    }

    /// Takes a reply: returns the command that it belongs to, or nil when no command is in flight.
    mutating func replied(now: Int64) -> SlotQueue<Token>.Slot? {
        headSince = now
        return queue.takeAnswered()
    }

    /// Gives up a command whose task was cancelled: returns its token, and whether Redis may have run it.
    mutating func cancel(_ number: Int) -> (token: Token, outcome: RedisError.Outcome)? {
        guard let (token, slot, wasInFlight) = queue.give(up: number) else { return nil }
        return (token, wasInFlight || slot.mayHaveRun ? .unknown : .notSent)
    }
}
