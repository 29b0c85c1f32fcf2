/// When the topology is read next.
///
/// Many requests at the same time lead to a single reading.
///
/// Pure; times are nanoseconds on any clock that only goes forward.
struct RefreshSchedule {
    /// The least time between the starts of two readings.
    static let interval: Int64 = 1_000_000_000
    /// The least time while a primary cannot be reached.
    ///
    /// It doubles with each failed reading.
    static let unsettledInterval: Int64 = 100_000_000

    private var startedAt: Int64?
    private var failures = 0

    /// How many nanoseconds to wait before reading.
    func delay(now: Int64, isSettled: Bool) -> Int64 {
        guard let startedAt else { return 0 }
        let unsettled = min(Self.interval, Self.unsettledInterval << Int64(failures))
        return max(0, startedAt + (isSettled ? Self.interval : unsettled) - now)
    }

    /// A reading starts.
    mutating func start(now: Int64) {
        startedAt = now
    }

    /// The reading has shown who serves what.
    mutating func succeeded() {
        failures = 0
    }

    /// The reading has failed.
    ///
    /// - Parameter isTerminal: Whether somebody has to fix the cause before a reading can succeed.
    mutating func failed(isTerminal: Bool) {
        failures = isTerminal ? 4 : min(failures + 1, 4)
    }
}
