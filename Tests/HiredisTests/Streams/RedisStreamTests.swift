import Hiredis
import RedisTestKit
import Testing

@Suite("Streams")
struct RedisStreamTests {
    private func add(_ client: RedisClient, _ key: String, _ numbers: Range<Int>) async throws {
        for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: 500) {
            let commands = (start..<min(start + 500, numbers.upperBound)).map {
                RedisCommand("XADD", key, "*", "number", "\($0)")
            }
            for result in await client.pipeline(commands) {
                _ = try result.get()
            }
        }
    }

    @Test("entries come in order, those to come as they are added")
    func order() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url)
        try await add(client, "s", 0..<250)
        var all = client.stream("s", from: .beginning).makeAsyncIterator()
        var last: RedisStreamID?
        for number in 0..<250 {
            let entry = try #require(await all.next())
            #expect(entry["number"]?.string == "\(number)")
            #expect(entry["other"] == nil && entry.fields.count == 1)
            #expect(last.map { $0 < entry.id } ?? true)
            last = entry.id
        }
        let latest = Task {
            var iterator = client.stream("s").makeAsyncIterator()
            return try await iterator.next()?["number"]?.string
        }
        #expect(try await eventually { try await server.cli("INFO", "clients").contains("blocked_clients:1") })
        try await add(client, "s", 250..<251)
        #expect(try await latest.value == "250")
        #expect(try await all.next()?["number"]?.string == "250")
        let middle = try #require(last)
        var rest = client.stream("s", from: .after(middle)).makeAsyncIterator()
        #expect(try await rest.next()?["number"]?.string == "250")
    }

    @Test("over lost connections each entry comes exactly once")
    func interrupted() async throws {
        let server = try await RedisServer()
        let direct = try makeClient(server.url) { $0.commandTimeout = .seconds(20) }
        let proxy = try TCPProxy(to: server.port)
        let client = try makeClient(proxy.url)
        try await add(direct, "s", 0..<10_000)
        var behaviour = TCPProxy.Behaviour()
        var iterator = client.stream("s", from: .beginning, block: .milliseconds(200)).makeAsyncIterator()
        for number in 0..<10_000 {
            if number % 500 == 250 {
                behaviour.cutsAfterReplyBytes = number % 4000 + 17
                proxy.behaviour = behaviour
            }
            #expect(try await iterator.next()?["number"]?.string == "\(number)")
        }
        #expect(proxy.acceptedConnections > 10)
    }

    @Test("a reader that is cancelled ends at once, and nobody waits behind it")
    func cancelled() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url)
        let reading = Task {
            var iterator = client.stream("s", block: .seconds(60)).makeAsyncIterator()
            return try await iterator.next()
        }
        #expect(try await eventually { try await server.cli("INFO", "clients").contains("blocked_clients:1") })
        let start = ContinuousClock.now
        #expect(try await client.execute(RedisCommand("PING")).string == "PONG")
        reading.cancel()
        let error = await #expect(throws: RedisError.self) { try await reading.value }
        #expect(error?.code == .cancelled)
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(try await eventually { try await server.cli("INFO", "clients").contains("blocked_clients:0") })
    }

    @Test("a key that holds something else is an error")
    func wrongType() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url)
        try await server.cli("SET", "s", "text")
        var iterator = client.stream("s", from: .beginning).makeAsyncIterator()
        let error = await #expect(throws: RedisError.self) { try await iterator.next() }
        #expect(error?.server?.prefix == "WRONGTYPE")
    }

    @Test("in a Cluster a reader follows its key to another node")
    func moved() async throws {
        let cluster = try await RedisCluster()
        let client = try makeClient(cluster.url) { $0.commandTimeout = .seconds(5) }
        // In slot 5061.
        try await add(client, "{bar}s", 0..<10)
        var iterator = client.stream("{bar}s", from: .beginning, count: 5, block: .milliseconds(200))
            .makeAsyncIterator()
        for number in 0..<5 {
            #expect(try await iterator.next()?["number"]?.string == "\(number)")
        }
        let source = try await cluster.owner(of: 5061)
        try await cluster.moveSlot(5061, to: #require(cluster.nodes.first { $0.port != source.port }))
        for number in 5..<10 {
            #expect(try await iterator.next()?["number"]?.string == "\(number)")
        }
    }

    @Test("a reader that waits goes on when its server becomes a replica and a primary again")
    func demoted() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url)
        let reader = Task {
            var iterator = client.stream("s", from: .beginning, block: .seconds(60)).makeAsyncIterator()
            return try await iterator.next()
        }
        #expect(try await eventually { try await server.cli("INFO", "clients").contains("blocked_clients:1") })
        try await server.cli("REPLICAOF", "127.0.0.1", "1")
        try await server.cli("REPLICAOF", "NO", "ONE")
        try await server.cli("XADD", "s", "*", "a", "1")
        #expect(try await reader.value != nil)
    }

    @Test("a reader ends once the client is closed", .timeLimit(.minutes(1)))
    func closed() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url)
        let reader = Task {
            var iterator = client.stream("s", from: .beginning, block: .milliseconds(50)).makeAsyncIterator()
            _ = try await iterator.next()
        }
        #expect(try await eventually { try await server.cli("CLIENT", "LIST").contains("cmd=xread") })
        await client.close()
        let error = await #expect(throws: RedisError.self) { try await reader.value }
        #expect(error?.code == .closed)
    }
}
