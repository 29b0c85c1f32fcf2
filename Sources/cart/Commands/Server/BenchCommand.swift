import ArgumentParser
import CartService
import CartStore
import Hiredis

/// Measures this library against a Redis.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure operations on 10,000 carts under the key prefix 'bench'.",
        discussion: """
            To compare the result with redis-benchmark, run the same Redis command there:
              eval "redis-benchmark -r 10000 -P 64 -n 200000 $(cart bench --op add --print-command)"
            """
    )

    @Option(help: "What to measure.")
    var op: BenchmarkOperation

    @Option(help: "How many tasks work at once.")
    var tasks = 256

    @Option(help: "How many operations.")
    var count = 200_000

    @Option(help: "How many lines a cart has that is loaded or migrated; add always goes to one line.")
    var lines = 3

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Load the script, and print the Redis command as arguments for redis-benchmark -r 10000.")
    var printCommand = false

    @OptionGroup var options: ConfigurationOptions

    func validate() throws {
        let ranges = [
            ("--tasks", tasks, 1...10_000), ("--count", count, 1...100_000_000), ("--lines", lines, 1...500),
        ]
        for (name, value, range) in ranges where !range.contains(value) {
            throw ValidationError("\(name) cannot be \(value); allowed: \(range.lowerBound) to \(range.upperBound).")
        }
        if op == .migrate, count > 1_000_000 {
            throw ValidationError(
                "--count cannot be \(count) with --op migrate, which makes a cart for each; allowed: 1 to 1000000."
            )
        }
        if printCommand, op == .migrate {
            throw ValidationError(
                "--print-command works with ping, add and load: each migration needs a cart of its own."
            )
        }
    }

    func run() async throws {
        var settings = try options.settings()
        settings.carts = Benchmark.configuration(from: settings.carts)
        let connection = try await CartConnection(settings, directory: options.directory)
        let benchmark = Benchmark(
            carts: connection.carts,
            redis: connection.redis,
            operation: op,
            tasks: tasks,
            count: count,
            lines: lines
        )
        if printCommand {
            Terminal.print(try await command(benchmark).map(Self.quoted).joined(separator: " "))
        } else {
            let result = try await benchmark.run()
            Terminal.print(
                json ? result.json : result.members.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
            )
        }
        await connection.close()
    }

    private func command(_ benchmark: Benchmark) async throws -> [String] {
        switch op {
        case .ping: return ["PING"]
        case .add: return try await benchmark.carts.store.benchmarkArguments(adding: try Benchmark.line(0))
        case .load, .migrate:
            try await benchmark.fillCarts()
            return ["HGETALL", try benchmark.carts.store.key(of: .user("__rand_int__"))]
        }
    }

    /// An argument as a shell takes it.
    private static func quoted(_ argument: String) -> String {
        "'" + argument.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
