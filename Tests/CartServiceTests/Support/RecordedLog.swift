import Logging
import Synchronization

/// Everything that was logged, for tests to look at.
final class RecordedLog: Sendable {
    struct Line: Sendable {
        let level: Logger.Level
        let message: String
        let metadata: [String: String]
    }

    private let recorded = Mutex<[Line]>([])

    /// All lines so far.
    var lines: [Line] { recorded.withLock { $0 } }

    /// The lines of a message.
    func lines(_ message: String) -> [Line] { lines.filter { $0.message == message } }

    /// A logger of every level.
    var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(log: self) }
        logger.logLevel = .trace
        return logger
    }

    private struct Handler: LogHandler {
        let log: RecordedLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
            let line = Line(
                level: event.level,
                message: "\(event.message)",
                metadata: all.mapValues { "\($0)" }
            )
            log.recorded.withLock { $0.append(line) }
        }
    }
}
