/// How far a server's clock is from this machine's monotonic clock, as far as measurements tell.
///
/// A measurement bounds the offset: the server read its clock between the question and the answer. So an answer that
/// was long under way says little, and must not spoil what a quicker one has said before.
struct ClockEstimate: Equatable {
    /// Nanoseconds to add to the monotonic clock.
    private(set) var offset: Int64
    /// Half the width of the bounds, in nanoseconds.
    private(set) var uncertainty: Int64
    private var measuredAt: Int64

    /// Makes an estimate of one measurement: the server's time in nanoseconds since 1970, and two monotonic times.
    init(serverTime: Int64, askedAt: Int64, learnedAt: Int64) {
        uncertainty = (learnedAt - askedAt) / 2
        offset = serverTime - (askedAt + uncertainty)
        measuredAt = learnedAt
    }

    /// The better of this estimate and a newer one.
    func updated(by newer: ClockEstimate) -> ClockEstimate {
        // Two clocks part by up to 0.1 ms a second.
        let aged = uncertainty + (newer.measuredAt - measuredAt) / 10_000
        let isConsistent = abs(offset - newer.offset) <= newer.uncertainty + aged
        return isConsistent && aged < newer.uncertainty ? self : newer
    }
}
