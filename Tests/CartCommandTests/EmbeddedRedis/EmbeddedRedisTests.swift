import Foundation
import Testing

@testable import cart

@Suite("The private Redis of cart serve", .timeLimit(.minutes(2)))
struct EmbeddedRedisTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private var dataDirectory: DataDirectory { DataDirectory(path: directory.url.appendingPathComponent(".cart").path) }

    /// Whether no redis-server and no supervisor holds the data directory any more.
    private func hasEnded() throws -> Bool {
        guard let lock = try FileLock.take(dataDirectory.redisLock) else { return false }
        lock.release()
        return true
    }

    @Test("one line is printed, the directory is its owner's alone, and the service is ready")
    func start() async throws {
        let service = try await RunningService(in: directory)
        #expect(service.process.outputText.wholeMatch(of: /listening on http:\/\/127\.0\.0\.1:\d+\n/) != nil)
        #expect(try await service.status(of: "/health/ready") == 200)
        #expect(try await service.redis("CONFIG", "GET", "maxmemory-policy").hasSuffix("noeviction"))
        #expect(try await service.redis("CONFIG", "GET", "appendonly").hasSuffix("yes"))
        #expect(try await service.redis("CONFIG", "GET", "port").hasSuffix("0"))
        for (path, mode) in [
            (dataDirectory.path, 0o700), (dataDirectory.socket, 0o700), (dataDirectory.secrets, 0o600),
        ] {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == mode, "\(path)")
        }
    }

    @Test("SIGTERM ends service and Redis, cleanly, and the data is there at the next start")
    func restart() async throws {
        let first = try await RunningService(in: directory)
        _ = try await first.redis("SET", "kept", "yes")
        let secrets = try String(contentsOfFile: dataDirectory.secrets, encoding: .utf8)
        first.process.signal(SIGTERM)
        #expect(try await first.process.outcome().exitCode == 0)
        #expect(try hasEnded())
        #expect(!FileManager.default.fileExists(atPath: dataDirectory.socket))

        let second = try await RunningService(in: directory)
        #expect(try await second.redis("GET", "kept") == "yes")
        #expect(try String(contentsOfFile: dataDirectory.secrets, encoding: .utf8) == secrets)
    }

    @Test("a second service on the same directory is refused, by the name of the socket")
    func second() async throws {
        let service = try await RunningService(in: directory)
        let outcome = try await CartProcess.run(["serve", "--port", "0"], in: directory)
        #expect(outcome.exitCode == 1)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("its Redis listens on '.cart/redis.sock'"))
        #expect(try await service.status(of: "/health/ready") == 200)
    }

    @Test("Redis ends, with all data on disk, also when the service is killed; the next start takes over")
    func killed() async throws {
        let first = try await RunningService(in: directory)
        let redis = try #require(try await figure("process_id", of: first))
        _ = try await first.redis("SET", "kept", "yes")
        first.process.signal(SIGKILL)
        try await wait(until: "redis-server ends") { kill(redis, 0) != 0 }
        try await wait(until: "the supervisor ends") { try hasEnded() }

        let second = try await RunningService(in: directory)
        #expect(try await second.redis("GET", "kept") == "yes")
    }

    /// The process that started another one.
    private func parent(of process: pid_t, _ service: RunningService) async throws -> pid_t? {
        #if os(Linux)
            // Not every machine has ps.
            let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
            let line = status.split(separator: "\n").first { $0.hasPrefix("PPid:") }
            return line.flatMap { pid_t($0.dropFirst(5).trimmingCharacters(in: .whitespaces)) }
        #else
            let text = try await service.output(of: ["ps", "-o", "ppid=", "-p", "\(process)"])
            return pid_t(text.trimmingCharacters(in: .whitespaces))
        #endif
    }

    @Test("a Redis that lost its supervisor is asked to end, and the next start has its data")
    func orphan() async throws {
        let first = try await RunningService(in: directory)
        let redis = try #require(try await figure("process_id", of: first))
        _ = try await first.redis("SET", "kept", "yes")
        let supervisor = try #require(try await parent(of: redis, first))
        kill(supervisor, SIGKILL)
        first.process.signal(SIGTERM)
        _ = try await first.process.outcome()
        #expect(kill(redis, 0) == 0)

        let second = try await RunningService(in: directory)
        #expect(try await figure("process_id", of: second) != redis)
        #expect(try await second.redis("GET", "kept") == "yes")
    }

    @Test("a socket that a crash left behind is in nobody's way")
    func staleSocket() async throws {
        try dataDirectory.create()
        #if canImport(Darwin)
            let server = socket(AF_UNIX, SOCK_STREAM, 0)
        #else
            let server = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: dataDirectory.socket.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(server, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(result == 0)
        close(server)
        let service = try await RunningService(in: directory)
        #expect(try await service.status(of: "/health/ready") == 200)
    }

    @Test("a redis-server that crashes is started again, and the service recovers by itself")
    func crash() async throws {
        let service = try await RunningService(in: directory)
        let redis = try #require(try await figure("process_id", of: service))
        // A server that ends within two seconds of its start counts as one that cannot start.
        try await wait(until: "the server is old enough") {
            try await figure("uptime_in_seconds", of: service) ?? 0 >= 3
        }
        kill(redis, SIGKILL)
        try await wait(until: "another redis-server serves") {
            let pid = try await figure("process_id", of: service)
            return pid != nil && pid != redis
        }
        try await wait(until: "the service is ready again") { try await service.status(of: "/health/ready") == 200 }
    }

    @Test("a path that is too long for a socket is refused before anything is made")
    func longPath() async throws {
        let name = String(repeating: "d", count: 120)
        let outcome = try await CartProcess.run(["serve", "--port", "0", "--data", name], in: directory)
        #expect(outcome.exitCode == 2)
        #expect(outcome.errors.contains("give --data a shorter or a relative path"))
        #expect(!FileManager.default.fileExists(atPath: directory.url.appendingPathComponent(name).path))
    }

    @Test("if redis-server is not installed, the error says how to get it")
    func missingServer() {
        let failure = #expect(throws: CommandFailure.self) { try RedisExecutable.find(in: ["/nowhere"]) }
        #expect(failure?.exitCode == .unreachable)
        #expect(failure?.message.contains("apt-get install redis-server, or brew install redis") == true)
    }

    /// A number of `INFO server`; `nil` when Redis does not answer.
    private func figure(_ name: String, of service: RunningService) async throws -> Int32? {
        let information = try await service.redis("INFO", "server")
        let line = information.split(whereSeparator: \.isNewline).first { $0.hasPrefix("\(name):") }
        return line.flatMap { Int32($0.dropFirst(name.count + 1)) }
    }
}
