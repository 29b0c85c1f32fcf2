/// An estimate of the offset between a server's clock and this machine's monotonic clock.
///
/// A measurement bounds the offset: the server read its clock between the question and the answer. A slow answer gives
/// wide bounds, so it must not replace the estimate from an earlier, quicker answer.
struct ClockEstimate: Equatable {
    /// Nanoseconds to add to the monotonic clock.
    private(set) var offset: Int64
    /// Half the width of the bounds, in nanoseconds.
    private(set) var uncertainty: Int64
    private var measuredAt: Int64

    /// Makes an estimate from one measurement: the server's time in nanoseconds since 1970, and two monotonic times.
    init(serverTime: Int64, askedAt: Int64, learnedAt: Int64) {
        uncertainty = (learnedAt - askedAt) / 2
        offset = serverTime - (askedAt + uncertainty)
        measuredAt = learnedAt
    }

    /// The better of this estimate and a newer one.
    func updated(by newer: ClockEstimate) -> ClockEstimate {
        // Two clocks drift apart by up to 0.1 ms per second.
        let aged = uncertainty + (newer.measuredAt - measuredAt) / 10_000
        let isConsistent = abs(offset - newer.offset) <= newer.uncertainty + aged
        return isConsistent && aged < newer.uncertainty ? self : newer
    }
}
