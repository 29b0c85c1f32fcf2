import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A real redis-server for one test, on a free loopback port and a Unix socket, in a new temporary directory.
///
/// The server ends with the object, and also when the test process is killed. Its directory is then removed.
public final class RedisServer: Sendable {
    struct Running {
        var shell: PipedProcess
        var server: pid_t
    }

    /// The port on 127.0.0.1; stays the same over restarts.
    public let port: Int
    /// The directory with the data, the log and the socket.
    public let directory: String
    private let options: [String]
    private let running = Mutex<Running?>(nil)

    /// Starts a server and waits until it answers.
    ///
    /// - Parameter options: Words of the command line, e.g. `"--appendonly", "yes", "--appendfsync", "always"`.
    ///   Without them nothing is written to disk.
    /// - Throws: `TestKitError` when redis-server is missing or does not start, with the end of its log.
    public convenience init(_ options: String...) async throws {
        try await self.init(options: options)
    }

    /// Starts a server and waits until it answers; see `init(_:)`.
    public convenience init(options: [String]) async throws {
        try await self.init(options: options, configuration: nil)
    }

    /// Starts a server with a configuration file of this text.
    init(options: [String], configuration: String?) async throws {
        directory = try Self.makeDirectory()
        if let configuration {
            try Self.store(configuration, at: "\(directory)/\(Self.configurationName)")
        }
        // Another process may take the port between its choice and its use.
        var failure = TestKitError("redis-server did not start")
        for _ in 0..<5 {
            let candidate = try LoopbackPort.free()
            let words = try Self.withBusPort(options)
            do {
                let started = try await Self.start(port: candidate, directory: directory, options: words)
                port = candidate
                self.options = words
                running.withLock { $0 = started }
                return
            } catch let error as TestKitError {
                failure = error
                guard error.description.contains("Address already in use") else { break }
            }
        }
        Self.remove(directory)
        throw failure
    }

    /// Adds a free bus port, on which a Cluster's node talks to the other nodes.
    ///
    /// The default is the node's port plus 10,000. That lies in the range for outgoing connections, so it may be in
    /// use.
    private static func withBusPort(_ options: [String]) throws(TestKitError) -> [String] {
        guard options.contains("--cluster-enabled") else { return options }
        return options + ["--cluster-port", "\(try LoopbackPort.free())"]
    }

    deinit {
        // The shell sees its input end, kills the server and removes the directory.
        if let running = running.withLock({ $0 }) {
            running.shell.finish()
        }
        Self.remove(directory)
    }

    /// `redis://127.0.0.1:port`.
    public var url: String { "redis://127.0.0.1:\(port)" }

    /// `redis+unix://` and the path of the socket.
    public var unixURL: String { "redis+unix://\(directory)/redis.sock" }

    /// Lets the server save and end.
    public func stop() async throws {
        try await end(SIGTERM)
    }

    /// Kills the server as a power cut would.
    public func kill() async throws {
        try await end(SIGKILL)
    }

    /// Starts a stopped or killed server again, or kills and starts a running one, with the same port and directory.
    public func restart() async throws {
        try await kill()
        let started = try await Self.start(port: port, directory: directory, options: options)
        running.withLock { $0 = started }
    }

    /// Freezes the server: connections stay open and nothing is answered.
    public func pause() {
        signal(SIGSTOP)
    }

    /// Lets a frozen server go on.
    public func resume() {
        signal(SIGCONT)
    }

    /// Runs redis-cli against the server and returns what it printed, without the last line end.
    @discardableResult
    public func cli(_ arguments: String...) async throws -> String {
        try await cli(arguments)
    }

    /// Runs redis-cli against the server; see `cli(_:)`.
    @discardableResult
    public func cli(_ arguments: [String]) async throws -> String {
        let words = ["redis-cli", "-p", "\(port)"] + arguments
        return try await blocking {
            let process = try PipedProcess(words)
            var output = process.readOutput()
            process.finish()
            while output.last?.isNewline == true {
                output.removeLast()
            }
            return output
        }
    }

    private func signal(_ number: CInt) {
        running.withLock { running in
            if let running {
                _ = sendSignal(running.server, number)
            }
        }
    }

    private func end(_ number: CInt) async throws {
        guard let ended = running.withLock({ $0.take() }) else { return }
        _ = sendSignal(ended.server, number)
        // A frozen server takes SIGTERM only once it goes on.
        _ = sendSignal(ended.server, SIGCONT)
        _ = try await blocking {
            // The shell closes its output when it ends, which it does after the server.
            _ = ended.shell.readOutput()
            return ended.shell.finish()
        }
    }
}

private func sendSignal(_ process: pid_t, _ number: CInt) -> CInt {
    kill(process, number)
}
