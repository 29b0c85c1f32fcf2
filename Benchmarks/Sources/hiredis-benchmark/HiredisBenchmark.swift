import ArgumentParser
import Foundation
import Hiredis

@main
struct HiredisBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hiredis-benchmark",
        abstract: "Measures the client against redis-benchmark, both in turn on the same server."
    )

    @Option(help: "How many rounds; of each figure the best counts.")
    var rounds = 3

    @Option(help: "Measure only workloads whose name begins with this.")
    var only = ""

    @Option(help: "The file with the thresholds.")
    var thresholds = "Benchmarks/thresholds.json"

    @Flag(help: "Fewer settings: 256 tasks and pipelines of 64.")
    var quick = false

    @Flag(help: "Print JSON instead of a table.")
    var json = false

    @Flag(help: "End with an error also when a ratio misses its aim.")
    var strict = false

    private struct Setting {
        var tasks: Int
        var connections: Int
        var pipeline: Int
    }

    func run() async throws {
        let limits = try Thresholds(file: thresholds)
        let server = try PrivateServer()
        defer { server.stop() }
        let clients = [1: try makeClient(server.port, connections: 1), 2: try makeClient(server.port, connections: 2)]
        guard let client = clients[1] else { return }
        try await client.connect()
        try await Workload.prepare(client)
        var rows: [Row] = []
        if !json { Self.write(Row.header) }
        for workload in Workload.all where workload.name.hasPrefix(only) {
            rows += try await measure(workload, clients, server.port)
        }
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            Self.write(String(decoding: try encoder.encode(rows), as: UTF8.self))
        }
        for client in clients.values {
            await client.close()
        }
        let exceeded = limits.exceeded(rows)
        let missed = only.isEmpty ? limits.missed(rows) : []
        for text in exceeded + missed {
            FileHandle.standardError.write(Data("\(text)\n".utf8))
        }
        if !exceeded.isEmpty || (strict && !missed.isEmpty) { throw ExitCode.failure }
    }

    /// Writes a line at once, also into a file.
    private static func write(_ line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }

    private var settings: [Setting] {
        var settings = [
            Setting(tasks: 256, connections: 1, pipeline: 1), Setting(tasks: 50, connections: 1, pipeline: 64),
        ]
        if !quick {
            settings += [1, 64, 1024].map { Setting(tasks: $0, connections: 1, pipeline: 1) }
            settings += [64, 256, 1024].map { Setting(tasks: $0, connections: 2, pipeline: 1) }
        }
        return settings
    }

    private func makeClient(_ port: Int, connections: Int) throws -> RedisClient {
        var configuration = RedisConfiguration(endpoint: .tcp(host: "127.0.0.1", port: port))
        configuration.connections = connections
        configuration.commandTimeout = .seconds(20)
        configuration.connectTimeout = .seconds(10)
        return try RedisClient(configuration)
    }

    private func measure(
        _ workload: Workload,
        _ clients: [Int: RedisClient],
        _ port: Int
    ) async throws -> [Row] {
        let reference = ReferenceRun(port: port)
        var rows: [Row] = []
        for setting in settings {
            guard let client = clients[setting.connections] else { continue }
            let run = ClientRun(client: client, workload: workload, tasks: setting.tasks, pipeline: setting.pipeline)
            var measured: [Measurement] = []
            var referenced: [Double] = []
            // Both run in turn, so that other load on the machine affects both.
            for _ in 0..<rounds {
                referenced.append(
                    try setting.tasks == 1
                        ? reference.measure(workload, clients: 1, pipeline: 1)
                        : reference.measure(workload, clients: 50, pipeline: 64)
                )
                measured.append(try await run.measure())
            }
            guard let best = measured.max(by: { $0.commandsPerSecond < $1.commandsPerSecond }) else { continue }
            let row = Row(
                workload: workload.name,
                tasks: setting.tasks,
                connections: setting.connections,
                pipeline: setting.pipeline,
                best: best,
                slowest: measured.map(\.commandsPerSecond).min() ?? 0,
                reference: referenced.max() ?? 0,
                allocations: setting.tasks == 1 ? nil : try await run.allocations()
            )
            rows.append(row)
            if !json { Self.write(row.line) }
        }
        return rows
    }
}
