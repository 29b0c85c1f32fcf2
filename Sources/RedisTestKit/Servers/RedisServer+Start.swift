#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

extension RedisServer {
    // The shell stays the server's parent. A watcher reads the pipe from the test process; when that closes, whether
    // by `deinit` or because the process was killed, it kills the server and removes the directory. When the server
    // ends first, the shell ends the watcher and itself; a watcher that is at work ignores that.
    private static let launcher = """
        directory=$1; shift
        exec 3<&0
        redis-server "$@" </dev/null >"$directory/output" 2>&1 3<&- &
        server=$!
        ( read -r _ <&3; trap '' TERM; kill -KILL "$server"; sleep 0.1; rm -rf -- "$directory" ) </dev/null >/dev/null 2>&1 &
        watcher=$!
        exec 3<&-
        echo "$server"
        wait "$server" 2>/dev/null
        kill "$watcher" 2>/dev/null
        """

    static func start(port: Int, directory: String, options: [String]) async throws -> Running {
        let file = "\(directory)/\(configurationName)"
        let arguments =
            (access(file, F_OK) == 0 ? [file] : []) + [
                "--port", "\(port)", "--bind", "127.0.0.1", "--dir", directory, "--unixsocket",
                "\(directory)/redis.sock", "--save", "", "--daemonize", "no", "--logfile", "",
            ] + options
        let shell = try await blocking {
            let path = try PipedProcess(["/bin/sh", "-c", "command -v redis-server"])
            defer { path.finish() }
            guard !path.readOutput().isEmpty else {
                throw TestKitError("redis-server is not installed; install it: apt-get install redis-server")
            }
            return try PipedProcess(["/bin/sh", "-c", launcher, "redis", directory] + arguments)
        }
        let server = try await blocking { pid_t(shell.readOutput(firstLineOnly: true)) }
        guard let server else {
            shell.finish()
            throw TestKitError("cannot start redis-server through /bin/sh")
        }
        let answers = try await eventually(within: .seconds(10)) {
            let answer = try await blocking { ping(port) }
            return answer || hasFailed(directory)
        }
        guard answers, !hasFailed(directory) else {
            shell.finish()
            throw TestKitError("redis-server does not answer on port \(port): \(log(directory))")
        }
        return Running(shell: shell, server: server)
    }

    /// The name of the configuration file, which a Sentinel writes its state to.
    static let configurationName = "redis.conf"

    static func store(_ text: String, at path: String) throws {
        guard let file = fopen(path, "w") else { throw TestKitError("cannot write \(path): error \(errno)") }
        fputs(text, file)
        fclose(file)
    }

    static func makeDirectory() throws -> String {
        var template = Array("/tmp/redis-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestKitError("cannot make a directory in /tmp: error \(errno)") }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    static func remove(_ directory: String) {
        if let process = try? PipedProcess(["/bin/rm", "-rf", "--", directory]) {
            process.finish()
        }
    }

    /// Whether a server answers on a port.
    ///
    /// An error counts too: the server may load its data or ask for a password.
    private static func ping(_ port: Int) -> Bool {
        guard let descriptor = LoopbackPort.connect(to: port) else { return false }
        defer { close(descriptor) }
        let request = Array("PING\r\n".utf8)
        guard write(descriptor, request, request.count) == request.count else { return false }
        var answer = [UInt8](repeating: 0, count: 64)
        let count = read(descriptor, &answer, answer.count)
        let text = String(decoding: answer.prefix(max(0, count)), as: UTF8.self)
        return text.hasPrefix("+PONG") || (text.hasPrefix("-") && !text.hasPrefix("-LOADING"))
    }

    private static func hasFailed(_ directory: String) -> Bool {
        let text = log(directory)
        return text.contains("Address already in use") || text.contains("FATAL") || text.contains("not found")
    }

    private static func log(_ directory: String) -> String {
        guard let file = fopen("\(directory)/output", "r") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 16 << 10)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count).suffix(2000), as: UTF8.self)
    }
}
