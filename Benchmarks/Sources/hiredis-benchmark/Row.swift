import Foundation

/// One line of the report.
struct Row: Codable {
    var workload: String
    var tasks: Int
    var connections: Int
    var pipeline: Int
    /// The best of all rounds.
    var best: Measurement
    /// Commands a second in the slowest round.
    var slowest: Double
    /// redis-benchmark's best of the same rounds.
    var reference: Double
    /// Allocations a command; absent where they cannot be counted.
    var allocations: Double?

    var ratio: Double { best.commandsPerSecond / reference }

    static let header = """
        | work | tasks | connections | pipeline | k/s | slowest | redis-benchmark k/s | ratio | client µs | Redis µs | p50 µs | \
        p99 µs | allocations |
        |---|---|---|---|---|---|---|---|---|---|---|---|---|
        """

    var line: String {
        let figures = [
            Self.text(best.commandsPerSecond / 1000, 0), Self.text(slowest / 1000, 0), Self.text(reference / 1000, 0),
            Self.text(ratio, 2), Self.text(best.clientMicroseconds, 2), Self.text(best.redisMicroseconds, 2),
            Self.text(best.p50, 0), Self.text(best.p99, 0), allocations.map { Self.text($0, 2) } ?? "",
        ]
        return "| \(workload) | \(tasks) | \(connections) | \(pipeline) | \(figures.joined(separator: " | ")) |"
    }

    private static func text(_ value: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", value)
    }
}
