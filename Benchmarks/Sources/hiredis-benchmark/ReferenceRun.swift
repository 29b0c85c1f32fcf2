/// Measures redis-benchmark on the same command and server.
struct ReferenceRun {
    let port: Int

    /// Commands a second.
    func measure(_ workload: Workload, clients: Int, pipeline: Int) throws -> Double {
        // About as long as the client's own run; a pipeline needs many more commands for that.
        let count = pipeline == 1 ? workload.count / 6 : workload.count * 4
        let output = try Tool.run(
            [
                "redis-benchmark", "-p", "\(port)", "-n", "\(count)", "-c", "\(clients)", "-P", "\(pipeline)", "-r",
                "\(Workload.keys)", "--csv",
            ] + workload.reference
        )
        // "test","rps",…
        guard let line = output.split(whereSeparator: \.isNewline).last,
            let figure = line.split(separator: "\",\"").dropFirst().first.flatMap({ Double($0) })
        else { throw BenchmarkError("redis-benchmark printed no figure for \(workload.name)") }
        return figure
    }
}
