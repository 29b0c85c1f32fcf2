import Hiredis
import RedisTestKit
import Testing

@Suite("Commands against a real server")
struct CommandTests {
    @Test("commands are answered over TCP, by name and by address, and over a Unix socket")
    func transports() async throws {
        let server = try await RedisServer()
        for url in [server.url, "redis://localhost:\(server.port)", server.unixURL] {
            let client = try makeClient(url)
            try await client.connect()
            #expect(try await client.execute(RedisCommand("PING")).string == "PONG")
            #expect(client.statistics.state == .ready)
            await client.close()
            #expect(client.statistics.state == .closed)
        }
    }

    @Test("keys and values of any bytes come back as they went")
    func binary() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url)
        let key: [UInt8] = Array("a\0b\r\n$3\r\n".utf8) + [0xFF, 0x00]
        let value = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
        var set = RedisCommand("SET", capacity: 0)
        set.append(bytes: key)
        set.append(bytes: value)
        #expect(try await client.execute(set).string == "OK")
        var get = RedisCommand("GET", capacity: 0)
        get.append(bytes: key)
        #expect(try await client.execute(get).bytes == value)
        #expect(try await client.execute(RedisCommand("DBSIZE")).integer == 1)
    }

    @Test("an error reply is thrown with the server's words, and the connection goes on")
    func serverError() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url)
        _ = try await client.execute(RedisCommand("SET", "k", "v"))
        let error = await client.outcome(of: RedisCommand("LPUSH", "k", "v")).failure
        #expect(error?.code == .server)
        #expect(error?.outcome == .answered)
        #expect(error?.server?.prefix == "WRONGTYPE")
        #expect(try await client.execute(RedisCommand("GET", "k")).string == "v")
        #expect(client.statistics.reconnects == 0)
    }

    @Test("a pipeline's results are in order, each with its own success or failure")
    func pipeline() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url)
        let results = await client.pipeline([
            RedisCommand("SET", "k", "1"), RedisCommand("INCR", "k"), RedisCommand("LPUSH", "k", "x"),
            RedisCommand("GET", "k"),
        ])
        #expect(results.count == 4)
        #expect(try results[1].get().integer == 2)
        #expect(results[2].failure?.server?.prefix == "WRONGTYPE")
        #expect(try results[3].get().string == "2")
        #expect(await client.pipeline([]).isEmpty)
    }

    @Test("pipelines of many tasks are never mixed")
    func pipelinesStayWhole() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url) { $0.commandTimeout = .seconds(10) }
        await withTaskGroup { group in
            for task in 0..<50 {
                group.addTask {
                    let results = await client.pipeline(
                        (0..<20).map { RedisCommand("RPUSH", "list", "\(task):\($0)") }
                    )
                    let lengths = results.compactMap { try? $0.get().integer }
                    #expect(lengths.count == 20)
                    #expect(zip(lengths, lengths.dropFirst()).allSatisfy { $0 + 1 == $1 })
                }
            }
        }
    }

    @Test("the selected database, the client's name and the login are in force")
    func handshake() async throws {
        let server = try await RedisServer("--requirepass", "secret")
        let client = try makeClient("redis://:secret@127.0.0.1:\(server.port)/5") { $0.clientName = "cart-test" }
        _ = try await client.execute(RedisCommand("SET", "k", "v"))
        let info = try await client.execute(RedisCommand("CLIENT", "INFO")).string ?? ""
        #expect(info.contains("name=cart-test"))
        #expect(info.contains(" db=5 "))
    }

    @Test("several links share the commands")
    func connections() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url) { $0.connections = 3 }
        try await client.connect()
        var identifiers: Set<Int64> = []
        for _ in 0..<9 {
            identifiers.insert(try await client.execute(RedisCommand("CLIENT", "ID")).integer ?? 0)
        }
        #expect(identifiers.count == 3)
        await client.close()
    }

    @Test("Redis's clock is unknown before the first connection and right after it")
    func clock() async throws {
        let server = try await RedisServer()
        let lost = try makeClient("redis://127.0.0.1:1")
        #expect(lost.serverClock.now() == nil)
        let client = try makeClient(server.url) { $0.clockInterval = .milliseconds(5) }
        try await client.connect()
        for _ in 0..<20 {
            let before = try #require(client.serverClock.now())
            let time = try await client.execute(RedisCommand("TIME")).elements
            let after = try #require(client.serverClock.now())
            let seconds = try #require(time?[0].string.flatMap { Int64($0) })
            let microseconds = try #require(time?[1].string.flatMap { Int64($0) })
            let server = seconds * 1000 + microseconds / 1000
            #expect(server >= before - 50 && server <= after + 50)
        }
    }

    @Test("the connection does not leak into programs that this one starts")
    func closeOnExec() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url)
        try await client.connect()
        #expect(OpenDescriptors.sockets(toPort: server.port).count == 1)
        #expect(OpenDescriptors.sockets(toPort: server.port).allSatisfy(OpenDescriptors.isClosedOnExec))
        await client.close()
        #expect(OpenDescriptors.sockets(toPort: server.port).isEmpty)
    }

    @Test("a closed client refuses commands, and a client that is let go closes its connection")
    func endOfClient() async throws {
        let server = try await RedisServer()
        let log = EventLog()
        var client: RedisClient? = try makeClient(server.url, log: log)
        try await client?.connect()
        client = nil
        let isClosed = await eventually {
            if case .closed = log.all.last { true } else { false }
        }
        #expect(isClosed)

        let closed = try makeClient(server.url)
        await closed.close()
        await closed.close()
        let error = await closed.outcome(of: RedisCommand("PING")).failure
        #expect(error?.code == .closed && error?.outcome == .notSent)
        #expect(await closed.pipeline([RedisCommand("PING")]).first?.failure?.code == .closed)
    }

    @Test("closing waits for the replies of what was sent")
    func closeDrains() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url) { $0.commandTimeout = .seconds(5) }
        try await client.connect()
        // Waits in Redis; a script cannot, because newer servers stop the clock while one runs.
        async let slow = client.outcome(of: RedisCommand("BLPOP", "nothing", "1"))
        #expect(await eventually { client.statistics.inFlight == 1 })
        await client.close()
        #expect(try await slow.get().isNull)
    }
}
