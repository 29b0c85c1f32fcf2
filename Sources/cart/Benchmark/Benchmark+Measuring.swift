extension Benchmark {
    /// Runs an operation the given number of times, spread over the tasks, and records how long each run took.
    func measure(_ count: Int, _ body: @escaping @Sendable (Int) async throws -> Void) async throws -> BenchmarkResult {
        let tasks = min(tasks, max(1, count))
        let processorStart = ProcessFigures.processorSeconds
        let start = ContinuousClock.now
        let latencies = try await withThrowingTaskGroup(of: [UInt32].self) { group in
            for task in 0..<tasks {
                group.addTask {
                    var latencies: [UInt32] = []
                    latencies.reserveCapacity(count / tasks + 1)
                    // Neighboring numbers go to different tasks at about the same time, as different shoppers would.
                    for number in stride(from: task, to: count, by: tasks) {
                        let start = ContinuousClock.now
                        try await body(number)
                        let components = (ContinuousClock.now - start).components
                        let nanoseconds = components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
                        latencies.append(UInt32(clamping: nanoseconds))
                    }
                    return latencies
                }
            }
            var all: [UInt32] = []
            all.reserveCapacity(count)
            for try await part in group { all += part }
            return all
        }
        let duration = (ContinuousClock.now - start).components
        return BenchmarkResult(
            operation: operation,
            tasks: tasks,
            seconds: Double(duration.seconds) + Double(duration.attoseconds) / 1e18,
            processorMicroseconds: (ProcessFigures.processorSeconds - processorStart) * 1_000_000,
            latencies: latencies
        )
    }
}
