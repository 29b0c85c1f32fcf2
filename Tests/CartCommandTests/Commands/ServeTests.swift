import Foundation
import RedisTestKit
import Testing

@Suite("cart serve with a Redis of its own choice", .timeLimit(.minutes(2)))
struct ServeTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test("it starts without Redis, is not ready, and recovers by itself when Redis comes")
    func startWithoutRedis() async throws {
        let redis = try await RedisServer()
        try await redis.stop()
        let options = ["--redis", redis.url, "--set", "redis.connect_timeout=100ms"]
        let service = try await RunningService(in: directory, options)
        #expect(service.process.errorText.contains("does not answer yet"))
        #expect(try await service.status(of: "/health/live") == 200)
        #expect(try await service.status(of: "/health/ready") == 503)
        try await redis.restart()
        try await wait(until: "the service is ready") { try await service.status(of: "/health/ready") == 200 }
        service.process.signal(SIGTERM)
        #expect(try await service.process.outcome().exitCode == 0)
    }

    @Test("a wrong password ends the start with 1, and is not shown")
    func wrongPassword() async throws {
        let redis = try await RedisServer()
        try await redis.cli("CONFIG", "SET", "requirepass", "right")
        let url = redis.url.replacingOccurrences(of: "redis://", with: "redis://:hunter2@")
        let outcome = try await CartProcess.run(["serve", "--port", "0", "--redis", url], in: directory)
        #expect(outcome.exitCode == 1)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("refused the login"))
        #expect(!outcome.errors.contains("hunter2"))
    }

    @Test("an eviction policy that loses markers is warned of")
    func evictionPolicy() async throws {
        let redis = try await RedisServer("--maxmemory-policy", "allkeys-lru")
        let service = try await RunningService(in: directory, ["--redis", redis.url])
        try await wait(until: "a warning") {
            service.process.errorText.contains("WARNING: Redis's maxmemory-policy is allkeys-lru, must be noeviction")
        }
    }

    @Test("a server that takes another's place is looked at as well")
    func evictionPolicyAfterFailover() async throws {
        let redis = try await RedisServer()
        let service = try await RunningService(in: directory, ["--redis", redis.url])
        try await wait(until: "the service is ready") { try await service.status(of: "/health/ready") == 200 }
        try await redis.cli("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
        #expect(!service.process.errorText.contains("maxmemory-policy"))
        // The connection breaks, as in a failover, and the next one leads to a server with other settings.
        try await redis.cli("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        try await wait(until: "a warning") {
            service.process.errorText.contains("WARNING: Redis's maxmemory-policy is allkeys-lru, must be noeviction")
        }
    }

    @Test("a port in use ends the start with 1 and says what to give instead; the private Redis ends too")
    func portInUse() async throws {
        let redis = try await RedisServer()
        let outcome = try await CartProcess.run(["serve", "--port", "\(redis.port)"], in: directory)
        #expect(outcome.exitCode == 1)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("Cannot listen on 127.0.0.1, port \(redis.port): Address already in use"))
        #expect(!FileManager.default.fileExists(atPath: directory.url.appendingPathComponent(".cart/redis.sock").path))
    }

    @Test("a catalog that cannot be used ends the start with 2, by name")
    func catalog() async throws {
        let file = try directory.write(
            #"{"products":[{"id":"a b","name":"A","price":1,"currency":"EUR"}]}"#,
            to: "c.json"
        )
        let outcome = try await CartProcess.run(
            ["serve", "--port", "0", "--set", "catalog.file=\(file)"],
            in: directory
        )
        #expect(outcome.exitCode == 2)
        #expect(outcome.errors.contains("products[0].id"))
    }
}
