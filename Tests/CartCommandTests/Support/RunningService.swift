import Foundation
import Testing

/// A `cart serve` with a private Redis on a free port, ready to be asked.
final class RunningService: Sendable {
    let process: CartProcess
    let directory: TemporaryDirectory
    let url: URL

    /// Starts it and waits for its line.
    init(in directory: TemporaryDirectory, _ arguments: [String] = [], environment: [String: String] = [:]) async throws
    {
        self.directory = directory
        let process = try CartProcess(["serve", "--port", "0"] + arguments, in: directory, environment: environment)
        self.process = process
        try await wait(until: "cart serve is ready") {
            guard process.isRunning else { throw EndedTooEarly(errors: process.errorText) }
            return process.outputText.hasSuffix("\n")
        }
        let line = process.outputText.trimmingCharacters(in: .newlines)
        url = try #require(URL(string: line.replacingOccurrences(of: "listening on ", with: "")))
    }

    /// The socket of the private Redis.
    var socket: String { directory.url.appendingPathComponent(".cart/redis.sock").path }

    /// What redis-cli prints.
    func redis(_ arguments: String...) async throws -> String {
        try await Self.output(of: "redis-cli", ["-s", socket] + arguments)
    }

    /// The status of a GET.
    func status(of path: String) async throws -> Int {
        let arguments = ["-s", "-o", "/dev/null", "-w", "%{http_code}", "\(url)\(path)"]
        return Int(try await Self.output(of: "curl", arguments)) ?? 0
    }

    /// Runs a program to its end and returns what it printed.
    static func output(of program: String, _ arguments: [String]) async throws -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        try await wait(until: "\(program) ends") { !process.isRunning }
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
    }
}

/// `cart serve` ended instead of serving.
struct EndedTooEarly: Error, CustomStringConvertible {
    let errors: String
    var description: String { "cart serve ended: \(errors)" }
}
