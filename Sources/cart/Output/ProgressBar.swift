import Foundation

/// Shows on standard error how far a long task has come, when that is a terminal.
final class ProgressBar {
    private let total: Int
    private let isShown = Terminal.isTerminal(2)
    private var shownAt = ContinuousClock.now - .seconds(1)

    init(total: Int) {
        self.total = total
    }

    /// Shows so many of the total as done, a few times a second at most.
    func show(_ done: Int) {
        guard isShown, total > 0, ContinuousClock.now - shownAt > .milliseconds(100) || done == total else { return }
        shownAt = .now
        let filled = done * 30 / total
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 30 - filled)
        Terminal.overwrite("[\(bar)] \(done) of \(total)")
    }

    /// Leaves the line.
    func end() {
        if isShown, total > 0 { Terminal.overwrite("", andEndsLine: true) }
    }
}
