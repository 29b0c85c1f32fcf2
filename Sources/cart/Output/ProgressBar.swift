import Foundation

/// Shows on standard error how far a long task has come, when that is a terminal.
final class ProgressBar {
    private let total: Int
    private let isShown = Terminal.isTerminal(2)
    private let startedAt = ContinuousClock.now
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
        let rate = Double(done) / Double(max((.now - startedAt).components.seconds, 1))
        let rest = rate > 0 ? ", \(Int(Double(total - done) / rate)) s left" : ""
        Terminal.overwrite("[\(bar)] \(done) of \(total), \(Int(rate)) a second\(rest)  ")
    }

    /// Leaves the line.
    func end() {
        if isShown, total > 0 { Terminal.overwrite("", andEndsLine: true) }
    }
}
