/// Shows on standard error how far a task of unknown length has come, when that is a terminal.
final class RateProgress {
    private let unit: String
    private let isShown: Bool
    private let startedAt = ContinuousClock.now
    private var shownAt = ContinuousClock.now - .seconds(1)

    init(unit: String, isShown: Bool = true) {
        self.unit = unit
        self.isShown = isShown && Terminal.isTerminal(2)
    }

    /// Shows so many as done, a few times a second at most.
    func show(_ done: Int) {
        guard isShown, ContinuousClock.now - shownAt > .milliseconds(100) else { return }
        shownAt = .now
        let rate = done / Int(max((.now - startedAt).components.seconds, 1))
        Terminal.overwrite("\(done) \(unit), \(rate) a second  ")
    }

    /// Leaves the line.
    func end() { if isShown { Terminal.overwrite("", andEndsLine: true) } }
}
