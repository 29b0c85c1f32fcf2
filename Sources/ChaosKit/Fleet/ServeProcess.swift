import Foundation
import Processes
import RedisTestKit
import Synchronization

/// One `cart serve` that can be killed, frozen and started again.
///
/// When this process ends for any reason, it ends too.
final class ServeProcess: Sendable {
    private struct Running {
        var process: PipedProcess
        var port: Int
    }

    private let executable: String
    private let arguments: [String]
    private let directory: URL
    private let running = Mutex<Running?>(nil)

    // The shell becomes the service. A background process of the shell kills the service once the pipe from this
    // process closes.
    private static let script = """
        cd "$1" || exit 1
        exec 3<&0
        (read -r line <&3; kill -KILL $$) >/dev/null 2>&1 &
        log=$2
        shift 2
        exec "$@" </dev/null 3<&- >"$log" 2>&1
        """

    init(_ executable: String, _ arguments: [String], in directory: URL) {
        self.executable = executable
        self.arguments = arguments
        self.directory = directory
    }

    /// Where it listens; `nil` while it is down.
    var port: Int? { running.withLock { $0?.port } }

    /// Starts it and waits for the line that says where it listens.
    func start() async throws {
        let log = directory.appendingPathComponent("serve-\(UUID().uuidString).log")
        let words = ["/bin/sh", "-c", Self.script, "sh", directory.path, log.path, executable, "serve", "--port", "0"]
        let process = try PipedProcess(words + arguments)
        let mark = "listening on http://127.0.0.1:"
        let isReady = await eventually(within: .seconds(60)) { Self.text(log).contains(mark) }
        let text = Self.text(log)
        guard isReady, let range = text.range(of: mark),
            let port = Int(text[range.upperBound...].prefix { $0.isNumber })
        else {
            process.child.signal(SIGKILL)
            process.finish()
            throw ChaosError("cart serve does not listen: \(text)")
        }
        running.withLock { $0 = Running(process: process, port: port) }
    }

    /// Ends it as a power cut would.
    func kill() {
        guard let ended = running.withLock({ $0.take() }) else { return }
        ended.process.child.signal(SIGKILL)
        ended.process.finish()
    }

    func pause() { signal(SIGSTOP) }
    func resume() { signal(SIGCONT) }

    private func signal(_ number: Int32) {
        running.withLock { $0?.process.child.signal(number) }
    }

    private static func text(_ file: URL) -> String { (try? String(contentsOf: file, encoding: .utf8)) ?? "" }
}
