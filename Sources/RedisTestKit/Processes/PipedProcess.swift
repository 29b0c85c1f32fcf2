package import Processes
import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A child process with a pipe to its standard input and one from its standard output.
package struct PipedProcess: Sendable {
    /// The process itself.
    package let child: ChildProcess
    /// Writing end of the child's standard input; only this process has it.
    let input: CInt
    /// Reading end of the child's standard output.
    private let output: CInt

    // Between making a pipe and marking it close-on-exec no other child may start: it would keep the pipe open, and
    // the pipe must close when this process dies.
    private static let starting = Mutex(())

    /// Starts a program that is found through `PATH`, its only environment variable.
    package init(_ arguments: [String]) throws(TestKitError) {
        self = try Self.starting.withLock { _ in Self.start(arguments) }.get()
    }

    private init(child: ChildProcess, input: CInt, output: CInt) {
        self.child = child
        self.input = input
        self.output = output
    }

    private static func start(_ arguments: [String]) -> Result<PipedProcess, TestKitError> {
        var toChild: [CInt] = [-1, -1]
        var fromChild: [CInt] = [-1, -1]
        guard pipe(&toChild) == 0, pipe(&fromChild) == 0 else {
            return .failure(TestKitError("cannot make a pipe: error \(errno)"))
        }
        for end in toChild + fromChild {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        defer {
            close(toChild[0])
            close(fromChild[1])
        }
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        do {
            let child = try ChildProcess(
                arguments,
                environment: ["PATH": path],
                standardInput: toChild[0],
                standardOutput: fromChild[1]
            )
            return .success(PipedProcess(child: child, input: toChild[1], output: fromChild[0]))
        } catch {
            close(toChild[1])
            close(fromChild[0])
            return .failure(TestKitError("cannot start \(arguments[0]): \(error)"))
        }
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

    /// Closes both pipes and waits for the child's end; returns its exit code.
    @discardableResult
    package func finish() -> CInt {
        close(input)
        child.wait()
        close(output)
        return child.exitCode ?? 0
    }
}
