import Foundation
import Synchronization

/// A process that this one has started and must wait for.
///
/// Started with `posix_spawn` in a process group of its own, so that Ctrl-C in a terminal reaches this process alone,
/// which then stops its children in order. Descriptors without close-on-exec are inherited; the lock relies on it.
final class ChildProcess: Sendable {
    /// The process's id; another process may have it once this one has ended.
    let pid: pid_t

    /// How the process ended as a shell tells it; `nil` while it runs.
    private let ending = Mutex<Int32?>(nil)

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - path: The executable.
    ///   - arguments: Its arguments, without its own name.
    ///   - standardInput: The descriptor that becomes its standard input; `nil` gives it an empty one.
    ///   - standardOutput: The descriptor that becomes its standard output; by default this process's standard error,
    ///     because standard output belongs to the one line that says where the service listens.
    init(
        path: String,
        arguments: [String],
        standardInput: Int32? = nil,
        standardOutput: Int32 = 2
    )
        throws(SystemFailure)
    {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        if let standardInput {
            posix_spawn_file_actions_adddup2(&actions, standardInput, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_adddup2(&actions, standardOutput, 1)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)
        )
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGTERM, SIGINT, SIGHUP, SIGPIPE] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        var pid: pid_t = 0
        let variables = ProcessInfo.processInfo.environment.map { "\($0)=\($1)" }
        var words = ([path] + arguments).map { strdup($0) } + [nil]
        var environment = variables.map { strdup($0) } + [nil]
        defer { for pointer in words + environment { free(pointer) } }
        let result = posix_spawn(&pid, path, &actions, &attributes, &words, &environment)
        guard result == 0 else { throw SystemFailure("posix_spawn", number: result) }
        self.pid = pid
    }

    /// The exit code, or 128 and the number of the signal that ended the process; `nil` while it runs.
    var exitCode: Int32? {
        ending.withLock { ending in
            var status: Int32 = 0
            guard ending == nil, waitpid(pid, &status, WNOHANG) == pid else { return ending }
            ending = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
            return ending
        }
    }

    /// Whether the process still runs.
    var isRunning: Bool { exitCode == nil }

    /// Sends a signal, unless the process is known to have ended.
    func signal(_ number: Int32) {
        ending.withLock { ending in
            if ending == nil { kill(pid, number) }
        }
    }

    /// Blocks until the process has ended.
    func wait() {
        guard isRunning else { return }
        // Looking without reaping keeps the id from being given to another process while `signal` may still use it.
        var information = siginfo_t()
        while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0 && errno == EINTR {}
        _ = exitCode
    }
}
