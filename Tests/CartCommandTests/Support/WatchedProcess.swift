import Foundation
import Processes

@testable import cart

/// A program that runs for a test: it writes to files, and it is asked to end when the test's process ends, however.
///
/// There are no pipes to read from: other processes that start at the same moment would hold them open. Waiting never
/// blocks a thread.
final class WatchedProcess: Sendable {
    /// How a process ended, and what it wrote.
    struct Outcome: Sendable {
        let exitCode: Int32
        let output: String
        let errors: String
    }

    private let process: ChildProcess
    private let output: URL
    private let errors: URL
    /// Closes with this process, which the shell beside the program waits for.
    private let lifeline: FileHandle
    private let directory: TemporaryDirectory

    /// Starts a program in a directory, with nothing but these variables in its environment.
    init(_ words: [String], in directory: TemporaryDirectory, environment: [String: String] = [:]) throws {
        let name = UUID().uuidString
        output = directory.url.appendingPathComponent("\(name).out")
        errors = directory.url.appendingPathComponent("\(name).err")
        self.directory = directory
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SystemFailure("pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        lifeline = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
        let script = """
            cd "$1" || exit 1
            output=$2 errors=$3
            shift 3
            exec 3<&0
            (read -r line <&3; kill -TERM $$) >/dev/null 2>&1 &
            exec env -i "$@" </dev/null 3<&- >"$output" 2>"$errors"
            """
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let variables = ["PATH": path].merging(environment) { $1 }.map { "\($0)=\($1)" }
        process = try ChildProcess(
            ["/bin/sh", "-c", script, "sh", directory.url.path, output.path, errors.path] + variables + words,
            environment: [:],
            standardInput: ends[0],
            standardOutput: 2
        )
    }

    deinit { process.signal(SIGTERM) }

    var isRunning: Bool { process.isRunning }
    var outputText: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }
    var errorText: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

    func signal(_ number: Int32) { process.signal(number) }

    /// Waits for the end; a process that takes longer than the deadline is killed and the test fails.
    func outcome(within deadline: Duration = .seconds(30)) async throws -> Outcome {
        do {
            try await wait(until: "the process ends", within: deadline) { !process.isRunning }
        } catch {
            signal(SIGKILL)
            throw error
        }
        return Outcome(exitCode: process.exitCode ?? -1, output: outputText, errors: errorText)
    }
}
