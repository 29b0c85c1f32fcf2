/// How long to wait between attempts to connect: exponential, capped, with jitter.
///
/// The full delay of attempt `n` (from 1) is `initial` × `factor`ⁿ⁻¹, but at most `maximum`. The attempt waits between
/// half of the full delay and all of it.
public struct RedisBackoff: Sendable, Equatable {
    /// The upper end of the first delay; default 10 ms.
    public var initial: Duration
    /// The growth from one delay to the next; default 2.
    public var factor: Double
    /// The upper end of every delay; default 500 ms.
    public var maximum: Duration

    /// Makes a backoff.
    public init(
        initial: Duration = .milliseconds(10),
        factor: Double = 2,
        maximum: Duration = .milliseconds(500)
    ) {
        self.initial = initial
        self.factor = factor
        self.maximum = maximum
    }

    /// The delay before an attempt.
    ///
    /// - Parameters:
    ///   - attempt: The attempt's number, from 1; smaller numbers count as 1.
    ///   - jitter: A random number in `0 ..< 1`; values outside are clamped.
    public func delay(beforeAttempt attempt: Int, jitter: Double) -> Duration {
        var limit = Double(initial.nanoseconds)
        let cap = Double(maximum.nanoseconds)
        // The loop stops at the cap, so a large attempt number takes no more steps than it takes to reach the cap.
        var step = 1
        while step < attempt, limit < cap, factor > 1 {
            limit *= factor
            step += 1
        }
        limit = min(limit, cap)
        let share = 0.5 + 0.5 * min(max(jitter, 0), 1)
        return .nanoseconds(Int64(limit * share))
    }
}
