import Foundation
import Testing

/// The built `cart`, run as a process of its own.
final class CartProcess: Sendable {
    /// How a process ended, and what it wrote.
    struct Outcome: Sendable {
        let exitCode: Int32
        let output: String
        let errors: String
    }

    private let process = Process()
    private let output: URL
    private let errors: URL
    let directory: TemporaryDirectory

    /// Starts `cart` in a directory; `environment` comes on top of a bare one.
    init(_ arguments: [String], in directory: TemporaryDirectory, environment: [String: String] = [:]) throws {
        self.directory = directory
        let name = UUID().uuidString
        output = directory.url.appendingPathComponent("\(name).out")
        errors = directory.url.appendingPathComponent("\(name).err")
        for file in [output, errors] { try Data().write(to: file) }
        process.executableURL = try Self.executable()
        process.arguments = arguments
        process.currentDirectoryURL = directory.url
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        process.environment = ["PATH": path].merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    var pid: pid_t { process.processIdentifier }
    var isRunning: Bool { process.isRunning }
    var outputText: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }
    var errorText: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

    func signal(_ number: Int32) { kill(pid, number) }

    /// Waits for the end; a process that takes longer than the deadline is killed and the test fails.
    func outcome(within deadline: Duration = .seconds(30)) async throws -> Outcome {
        do {
            try await wait(until: "cart ends", within: deadline) { !self.process.isRunning }
        } catch {
            kill(pid, SIGKILL)
            throw error
        }
        return Outcome(exitCode: process.terminationStatus, output: outputText, errors: errorText)
    }

    /// Runs `cart` to its end.
    static func run(
        _ arguments: [String],
        in directory: TemporaryDirectory,
        environment: [String: String] = [:]
    )
        async throws -> Outcome
    {
        try await CartProcess(arguments, in: directory, environment: environment).outcome()
    }

    /// The executable lies in the directory of the test bundle.
    private static func executable() throws -> URL {
        let candidates =
            [Bundle.main.executableURL, URL(fileURLWithPath: CommandLine.arguments[0])]
            + Bundle.allBundles.map(\.bundleURL)
        for candidate in candidates.compactMap(\.self) {
            let url = candidate.deletingLastPathComponent().appendingPathComponent("cart")
            var isDirectory: ObjCBool = false
            if FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory), !isDirectory.boolValue {
                return url
            }
        }
        throw MissingExecutable()
    }
}

/// There is no `cart` beside the tests.
struct MissingExecutable: Error, CustomStringConvertible {
    var description: String { "the executable 'cart' is not beside the test bundle; build it with 'swift build'" }
}
