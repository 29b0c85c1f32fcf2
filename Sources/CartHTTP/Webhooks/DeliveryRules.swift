/// Decides what to do with a message after an attempt to deliver it; does no I/O.
struct DeliveryRules: Sendable {
    /// How an attempt ended.
    enum Outcome: Equatable, Sendable {
        /// The receiver answered; `retryAfter` is what it asked for, in seconds.
        case status(Int, retryAfter: Int64? = nil)
        /// The receiver did not answer.
        case failed(String)
    }

    /// What is to be done.
    enum Verdict: Equatable, Sendable {
        case delivered
        case retry(after: Duration)
        case bury(reason: String)
    }

    /// How long to wait before the second attempt; each further wait is twice as long.
    var firstDelay = Duration.seconds(1)

    /// The longest wait.
    var longestDelay = Duration.seconds(300)

    /// How many times a message is sent if its receiver refuses it.
    var attemptsIfRefused = 5

    /// How old an event may become while its receiver is away.
    ///
    /// The stream drops old events, so an event must become a dead letter before that.
    var longestAge: Duration

    /// Judges an attempt.
    ///
    /// If the receiver is unreachable or overloaded, delivery waits for it. If it refuses a message, the later messages
    /// have to wait, so a refused message is sent only a few times.
    ///
    /// - Parameters:
    ///   - attempt: Which one it was, from 1 on.
    ///   - age: How old the event is.
    ///   - jitter: 0 to 1; waits are shortened by up to a quarter.
    func verdict(_ outcome: Outcome, attempt: Int, age: Duration, jitter: Double) -> Verdict {
        let factor: Int = 1 << min(attempt - 1, 20)
        var wait: Duration = min(longestDelay, firstDelay * factor)
        let reason: String
        switch outcome {
        case .status(200..<300, _): return .delivered
        case .status(let status, let seconds):
            reason = "status \(status)"
            let isRefusal = (300..<500).contains(status) && ![408, 425, 429].contains(status)
            if isRefusal, attempt >= attemptsIfRefused { return .bury(reason: reason) }
            if let seconds { wait = max(wait, min(longestDelay, .seconds(seconds))) }
        case .failed(let text): reason = text
        }
        guard age < longestAge else { return .bury(reason: reason) }
        let share: Double = 1 - jitter / 4
        return .retry(after: wait * share)
    }
}
