import Synchronization

#if canImport(Darwin)
    package import Darwin
#elseif canImport(Musl)
    package import Musl
#else
    package import Glibc
#endif

/// A process that this one has started and must wait for.
///
/// It has a process group of its own, so that Ctrl-C in a terminal reaches this process only, which then stops its
/// children in order. Signals are neither blocked nor ignored in it, although Dispatch's threads block them. It inherits
/// descriptors without close-on-exec; the lock of the embedded Redis relies on that, and is why swift-subprocess, which
/// closes all of them, is not used.
package final class ChildProcess: Sendable {
    /// The process's id; another process may have it once this one has ended.
    package let identifier: pid_t

    /// How the process ended, in a shell's numbers; `nil` while it runs.
    private let ending = Mutex<Int32?>(nil)

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - arguments: The program, by its path or by a name that is looked up in `PATH`, and its arguments.
    ///   - environment: All of its variables.
    ///   - standardInput: The descriptor that becomes its standard input; `nil` gives it an empty one.
    ///   - standardOutput: The descriptor that becomes its standard output.
    package init(
        _ arguments: [String],
        environment: [String: String],
        standardInput: Int32? = nil,
        standardOutput: Int32
    ) throws(SystemFailure) {
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
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(flags))
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGTERM, SIGINT, SIGHUP, SIGPIPE] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        var words = arguments.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        var identifier: pid_t = 0
        let result = posix_spawnp(&identifier, arguments[0], &actions, &attributes, &words, &variables)
        guard result == 0 else { throw SystemFailure("posix_spawn", number: result) }
        self.identifier = identifier
    }

    /// The exit code, or 128 and the number of the signal that ended the process; `nil` while it runs.
    package var exitCode: Int32? {
        ending.withLock { ending in
            var status: Int32 = 0
            guard ending == nil, waitpid(identifier, &status, WNOHANG) == identifier else { return ending }
            ending = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
            return ending
        }
    }

    /// Whether the process still runs.
    package var isRunning: Bool { exitCode == nil }

    /// Sends a signal, unless the process is known to have ended.
    package func signal(_ number: Int32) {
        ending.withLock { ending in
            if ending == nil { kill(identifier, number) }
        }
    }

    /// Blocks until the process has ended.
    package func wait() {
        guard isRunning else { return }
        // Looking without reaping keeps the id from being given to another process while `signal` may still use it.
        var information = siginfo_t()
        while waitid(P_PID, id_t(identifier), &information, WEXITED | WNOWAIT) != 0 && errno == EINTR {}
        _ = exitCode
    }
}
