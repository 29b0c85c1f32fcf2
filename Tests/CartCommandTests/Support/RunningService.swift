import Foundation
import Testing

/// A `cart serve` with a private Redis on a free port, ready to be asked.
final class RunningService: Sendable {
    let process: WatchedProcess
    let directory: TemporaryDirectory
    let url: URL

    /// Starts it and waits for its line.
    init(in directory: TemporaryDirectory, _ arguments: [String] = [], environment: [String: String] = [:]) async throws
    {
        self.directory = directory
        let process = try await StartGate.shared.through {
            let process = try CartProcess.start(
                ["serve", "--port", "0"] + arguments,
                in: directory,
                environment: environment
            )
            try await wait(until: "cart serve is ready") {
                guard process.isRunning else { throw EndedTooEarly(errors: process.errorText) }
                return process.outputText.hasSuffix("\n")
            }
            return process
        }
        self.process = process
        let line = process.outputText.trimmingCharacters(in: .newlines)
        url = try #require(URL(string: line.replacingOccurrences(of: "listening on ", with: "")))
    }

    /// The socket of the private Redis.
    var socket: String { directory.url.appendingPathComponent(".cart/redis.sock").path }

    /// What redis-cli prints.
    func redis(_ arguments: String...) async throws -> String {
        try await output(of: ["redis-cli", "-s", socket] + arguments)
    }

    /// The status of a GET.
    func status(of path: String) async throws -> Int {
        Int(try await output(of: ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "\(url)\(path)"])) ?? 0
    }

    /// Runs a program to its end and returns what it printed, without the last line end.
    func output(of words: [String]) async throws -> String {
        try await WatchedProcess(words, in: directory).outcome().output.trimmingCharacters(in: .newlines)
    }
}

/// `cart serve` ended instead of serving.
struct EndedTooEarly: Error, CustomStringConvertible {
    let errors: String
    var description: String { "cart serve ended: \(errors)" }
}
