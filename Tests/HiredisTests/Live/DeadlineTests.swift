import Hiredis
import RedisTestKit
import Testing

@Suite("Deadlines and bounds")
struct DeadlineTests {
    private func elapsed(_ body: () async -> Void) async -> Duration {
        await ContinuousClock().measure { await body() }
    }

    @Test("a silent server costs a command its deadline and no more, with figures that explain it")
    func silent() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url) { $0.commandTimeout = .milliseconds(200) }
        try await client.connect()
        server.pause()
        defer { server.resume() }
        var error: RedisError?
        let time = await elapsed { error = await client.outcome(of: RedisCommand("PING")).failure }
        #expect(error?.code == .timeout && error?.outcome == .unknown)
        #expect(time >= .milliseconds(200) && time < .seconds(3))
        let diagnostics = try #require(error?.diagnostics)
        #expect(diagnostics.inFlight == 1)
        #expect((diagnostics.headAge ?? .zero) >= .milliseconds(200))
        #expect((diagnostics.connectionAge ?? .zero) >= .milliseconds(200))
    }

    @Test("a command's own deadline outranks the configuration's, shorter and longer")
    func ownDeadline() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url) { $0.commandTimeout = .seconds(2) }
        try await client.connect()
        server.pause()
        var short = RedisCommand("PING")
        short.timeout = .milliseconds(20)
        #expect(short.timeout == .milliseconds(20))
        let time = await elapsed { #expect(await client.outcome(of: short).failure?.code == .timeout) }
        #expect(time < .seconds(2))
        var long = RedisCommand("PING")
        long.timeout = .seconds(20)
        long.isRepeatable = true
        let patient = Task { [long] in await client.outcome(of: long) }
        #expect(await client.outcome(of: RedisCommand("PING")).failure?.code == .timeout)
        server.resume()
        #expect(try await patient.value.get().string == "PONG")
    }

    @Test("a server that stays silent loses its connection to a new one")
    func replaced() async throws {
        let server = try await RedisServer()
        let proxy = try TCPProxy(to: server.port)
        let client = try makeClient(proxy.url) { $0.commandTimeout = .milliseconds(100) }
        try await client.connect()
        proxy.behaviour.isBlackHole = true
        #expect(await client.outcome(of: RedisCommand("PING")).failure?.code == .timeout)
        #expect(await eventually { client.statistics.state < .ready })
        proxy.behaviour.isBlackHole = false
        #expect(
            await eventually {
                await client.outcome(of: RedisCommand("PING")).failure == nil
            }
        )
        #expect(client.statistics.reconnects >= 1)
    }

    @Test("a full queue refuses at once and takes commands again when there is room")
    func queueFull() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url) {
            $0.commandTimeout = .seconds(20)
            $0.queueLimit = RedisQueueLimit(commands: 10, bytes: 100_000)
        }
        try await client.connect()
        server.pause()
        let waiting = (0..<10).map { _ in Task { await client.outcome(of: RedisCommand("PING")) } }
        #expect(await eventually { client.statistics.inFlight == 10 })
        let time = await elapsed {
            let error = await client.outcome(of: RedisCommand("PING")).failure
            #expect(error?.code == .queueFull && error?.outcome == .notSent)
            #expect(error?.diagnostics?.inFlight == 10)
        }
        #expect(time < .seconds(2))
        server.resume()
        for task in waiting {
            #expect(try await task.value.get().string == "PONG")
        }
        #expect(await eventually { await client.outcome(of: RedisCommand("PING")).failure == nil })
        let large = RedisCommand("ECHO", String(repeating: "x", count: 100_000))
        #expect(await client.outcome(of: large).failure?.code == .queueFull)
        #expect(
            await client.pipeline((0..<11).map { _ in RedisCommand("PING") }).allSatisfy {
                $0.failure?.code == .queueFull
            }
        )
        #expect(try await client.execute(RedisCommand("PING")).string == "PONG")
    }

    @Test("a refused connection costs a command its deadline, and the error says why")
    func refused() async throws {
        let server = try await RedisServer()
        try await server.stop()
        let client = try makeClient(server.url) {
            $0.commandTimeout = .milliseconds(100)
            $0.connectTimeout = .milliseconds(300)
        }
        let time = await elapsed {
            let error = await client.outcome(of: RedisCommand("PING")).failure
            #expect(error?.code == .connectionFailed && error?.outcome == .notSent)
            #expect(error?.message.contains("refused") == true, "\(error?.message ?? "")")
        }
        #expect(time < .seconds(3))
        let error = await #expect(throws: RedisError.self) { try await client.connect() }
        #expect(error?.code == .connectionFailed)
    }

    @Test("a peer that accepts and stays silent costs the connect deadline, again and again")
    func blackHole() async throws {
        let server = try await RedisServer()
        let proxy = try TCPProxy(to: server.port)
        proxy.behaviour.isBlackHole = true
        let log = EventLog()
        let client = try makeClient(proxy.url, log: log) {
            $0.connectTimeout = .milliseconds(100)
            $0.commandTimeout = .milliseconds(50)
        }
        let error = await client.outcome(of: RedisCommand("PING")).failure
        #expect(error?.code == .connectionFailed && error?.outcome == .notSent)
        #expect(await eventually { log.attempts >= 2 })
        proxy.behaviour.isBlackHole = false
        #expect(await eventually { client.statistics.state == .ready })
    }

    @Test("a name that does not exist is a connection failure with that name")
    func unknownName() async throws {
        let client = try makeClient("redis://does-not-exist.invalid") {
            $0.commandTimeout = .seconds(2)
            $0.connectTimeout = .seconds(2)
        }
        let error = await client.outcome(of: RedisCommand("PING")).failure
        #expect(error?.code == .connectionFailed)
        #expect(error?.message.contains("does-not-exist.invalid") == true, "\(error?.message ?? "")")
    }

    @Test("a peer that does not speak RESP2 ends the connection and not the process")
    func notRedis() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url) { $0.replyLimit = RedisReplyLimit(bytes: 1000, elements: 100) }
        _ = try await client.execute(RedisCommand("SET", "k", String(repeating: "x", count: 100_000)))
        let error = await client.outcome(of: RedisCommand("GET", "k")).failure
        #expect(error?.code == .protocolViolation && error?.outcome == .unknown)
        let deep = RedisCommand("EVAL", "return {{{{{{{{1}}}}}}}}", "0")
        #expect(await client.outcome(of: deep).failure?.code == .protocolViolation)
        #expect(try await client.execute(RedisCommand("PING")).string == "PONG")
        #expect(client.statistics.reconnects == 2)
    }
}
