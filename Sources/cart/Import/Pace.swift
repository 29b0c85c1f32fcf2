/// Lets so many through in a second at most, evenly.
actor Pace {
    private let interval: Duration?
    private var next = ContinuousClock.now

    /// Makes a pace; `nil` for as fast as can be.
    init(_ rate: Int?) { interval = rate.map { .seconds(1) / $0 } }

    /// Waits for the caller's turn.
    func wait() async throws {
        guard let interval else { return }
        let turn = max(next, .now)
        next = turn + interval
        try await Task.sleep(until: turn, clock: .continuous)
    }
}
