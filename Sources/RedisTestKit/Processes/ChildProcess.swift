import Synchronization

#if canImport(Darwin)
    package import Darwin
#elseif canImport(Musl)
    package import Musl
#else
    package import Glibc
#endif

/// A process that this one started, with a pipe to its input and one from its output.
package struct ChildProcess: Sendable {
    package let identifier: pid_t
    /// Writing end of the child's standard input; only this process has it.
    let input: CInt
    /// Reading end of the child's standard output.
    let output: CInt

    // Between making a pipe and marking it close-on-exec no other child may start: it would keep the pipe open, and
    // the pipe must close when this process dies.
    private static let starting = Mutex(())

    /// Starts a program found through `PATH`.
    package init(_ arguments: [String]) throws(TestKitError) {
        let result = Self.starting.withLock { _ in Self.start(arguments) }
        self = try result.get()
    }

    private init(identifier: pid_t, input: CInt, output: CInt) {
        self.identifier = identifier
        self.input = input
        self.output = output
    }

    private static func start(_ arguments: [String]) -> Result<ChildProcess, TestKitError> {
        var toChild: [CInt] = [-1, -1]
        var fromChild: [CInt] = [-1, -1]
        guard pipe(&toChild) == 0, pipe(&fromChild) == 0 else {
            return .failure(TestKitError("cannot make a pipe: error \(errno)"))
        }
        for end in toChild + fromChild {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        // Dispatch's threads block signals, and a shell that inherits this never hears of its children's ends.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
        posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = [strdup("PATH=\(path)"), nil]
        defer {
            for pointer in words + environment {
                free(pointer)
            }
        }
        var child = pid_t()
        let status = posix_spawnp(&child, arguments[0], &actions, &attributes, &words, &environment)
        close(toChild[0])
        close(fromChild[1])
        guard status == 0 else {
            close(toChild[1])
            close(fromChild[0])
            return .failure(TestKitError("cannot start \(arguments[0]): error \(status)"))
        }
        return .success(ChildProcess(identifier: child, input: toChild[1], output: fromChild[0]))
    }

    /// Reads the output up to its end, or up to the first line's end.
    func readOutput(firstLineOnly: Bool = false) -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while true {
            let count = read(output, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1, !firstLineOnly || byte != UInt8(ascii: "\n") else { break }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Closes both pipes and waits for the child's end; returns its exit status.
    @discardableResult
    package func finish() -> CInt {
        close(input)
        var status: CInt = 0
        while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
        close(output)
        return status >> 8 & 255
    }
}
