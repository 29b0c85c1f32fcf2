import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A shell that changes the system for a test, and undoes the changes when the test process ends for whatever reason.
///
/// Its script answers each line that it reads with one line. At the end of its input, it cleans up.
final class PrivilegedShell: Sendable {
    private let shell: Mutex<PipedProcess>

    /// Runs a script with arguments; its first line must be `ready`.
    init(_ script: String, _ arguments: [String]) throws {
        let process = try PipedProcess(["/bin/sh", "-c", script, "sh"] + arguments)
        let line = process.readOutput(firstLineOnly: true)
        guard line == "ready" else {
            process.finish()
            throw TestKitError(line.isEmpty ? "the shell said nothing" : line)
        }
        shell = Mutex(process)
    }

    deinit {
        shell.withLock { _ = $0.finish() }
    }

    /// Sends a line and waits for the answer.
    func ask(_ line: String) throws {
        let answer = shell.withLock { process in
            let bytes = Array("\(line)\n".utf8)
            _ = write(process.input, bytes, bytes.count)
            return process.readOutput(firstLineOnly: true)
        }
        guard answer == "done" else { throw TestKitError("\(line): \(answer)") }
    }
}
