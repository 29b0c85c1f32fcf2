import ArgumentParser

/// Limits how many may pass in a second, and spreads them evenly.
actor Pace {
    private let interval: Duration?
    private var next = ContinuousClock.now

    /// Makes a pace; `nil` for as fast as can be.
    init(_ rate: Int?) { interval = rate.map { .seconds(1) / $0 } }

    /// Refuses a rate that is out of range.
    ///
    /// - Throws: `ValidationError`, which names the option `--rate`.
    static func check(_ rate: Int?) throws {
        if let rate, !(1...1_000_000).contains(rate) {
            throw ValidationError("--rate cannot be \(rate); allowed: 1 to 1000000.")
        }
    }

    /// Waits for the caller's turn; the next one is as much later as this one takes.
    func wait(for count: Int = 1) async throws {
        guard let interval else { return }
        let turn = max(next, .now)
        next = turn + interval * count
        try await Task.sleep(until: turn, clock: .continuous)
    }
}
