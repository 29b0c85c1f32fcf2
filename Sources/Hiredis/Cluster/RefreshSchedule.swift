/// When the topology is read next, so that many reasons at once make one reading and not a storm.
///
/// Pure; times are nanoseconds on any clock that only goes forward.
struct RefreshSchedule {
    /// The least time between the starts of two readings.
    static let interval: Int64 = 1_000_000_000
    /// The same while a primary cannot be reached or nobody could say who serves what.
    static let unsettledInterval: Int64 = 100_000_000

    private var startedAt: Int64?

    /// How many nanoseconds to wait before reading.
    func delay(now: Int64, isSettled: Bool) -> Int64 {
        guard let startedAt else { return 0 }
        return max(0, startedAt + (isSettled ? Self.interval : Self.unsettledInterval) - now)
    }

    /// A reading starts.
    mutating func start(now: Int64) {
        startedAt = now
    }
}
