import CartService

/// What a benchmark measured.
struct BenchmarkResult: Sendable {
    let operation: BenchmarkOperation
    let tasks: Int
    /// How long the measured operations took together, in seconds.
    let seconds: Double
    /// CPU time of this process over the measured operations, in microseconds.
    let processorMicroseconds: Double
    /// How long each operation took, in nanoseconds, ascending.
    let latencies: [UInt32]

    init(operation: BenchmarkOperation, tasks: Int, seconds: Double, processorMicroseconds: Double, latencies: [UInt32])
    {
        self.operation = operation
        self.tasks = tasks
        self.seconds = seconds
        self.processorMicroseconds = processorMicroseconds
        self.latencies = latencies.sorted()
    }

    /// The members of the printed object, in order.
    var members: [(name: String, value: String)] {
        let count = Double(latencies.count)
        return [
            ("op", JSONText.quoted(operation.rawValue)), ("count", "\(latencies.count)"), ("tasks", "\(tasks)"),
            ("seconds", Self.rounded(seconds, 1000)), ("ops_per_second", Self.rounded(count / seconds, 1)),
            ("cpu_us_per_op", Self.rounded(processorMicroseconds / count, 100)),
            ("p50_us", Self.rounded(percentile(0.5), 10)), ("p99_us", Self.rounded(percentile(0.99), 10)),
        ]
    }

    /// The result as one JSON object.
    var json: String {
        "{\(members.map { "\(JSONText.quoted($0.name)):\($0.value)" }.joined(separator: ","))}"
    }

    private func percentile(_ share: Double) -> Double {
        guard !latencies.isEmpty else { return 0 }
        return Double(latencies[min(latencies.count - 1, Int(Double(latencies.count) * share))]) / 1000
    }

    private static func rounded(_ value: Double, _ scale: Double) -> String {
        let rounded = (value * scale).rounded() / scale
        return rounded == rounded.rounded() ? "\(Int64(rounded))" : "\(rounded)"
    }
}
