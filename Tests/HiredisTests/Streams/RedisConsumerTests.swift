import Hiredis
import RedisTestKit
import Testing

@Suite("Consumer groups")
struct RedisConsumerTests {
    private func add(_ client: RedisClient, _ numbers: Range<Int>) async throws {
        for result in await client.pipeline(numbers.map { RedisCommand("XADD", "s", "*", "number", "\($0)") }) {
            _ = try result.get()
        }
    }

    private func pendingCount(_ server: RedisServer) async throws -> Int {
        Int(try await server.cli("XPENDING", "s", "g").split(whereSeparator: \.isNewline).first ?? "") ?? -1
    }

    @Test("what was not acknowledged comes again when the consumer starts anew, and only to it")
    func again() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url)
        try await client.createGroup("g", of: "s")
        try await client.createGroup("g", of: "s")
        try await add(client, 0..<10)
        let consumer = client.consumer(of: "s", group: "g", name: "one", count: 4)
        var first = consumer.makeAsyncIterator()
        for number in 0..<10 {
            let entry = try #require(await first.next())
            #expect(entry["number"]?.string == "\(number)")
            if number < 7 {
                #expect(try await consumer.acknowledge(entry.id) == 1)
                #expect(try await consumer.acknowledge(entry.id) == 0)
            }
        }
        #expect(try await pendingCount(server) == 3)
        var second = consumer.makeAsyncIterator()
        for number in 7..<10 {
            let entry = try #require(await second.next())
            #expect(entry["number"]?.string == "\(number)")
        }
        try await add(client, 10..<11)
        #expect(try await second.next()?["number"]?.string == "10")
    }

    @Test("over lost connections two consumers get every entry at least once and acknowledge all of them")
    func interrupted() async throws {
        let server = try await RedisServer()
        let direct = try makeClient(server.url) { $0.commandTimeout = .seconds(20) }
        let proxy = try TCPProxy(to: server.port)
        let client = try makeClient(proxy.url) { $0.commandTimeout = .seconds(5) }
        try await direct.createGroup("g", of: "s")
        try await add(direct, 0..<2000)
        let seen = Counter()
        let numbers = try await withThrowingTaskGroup(of: Set<Int>.self) { group in
            for name in ["one", "two"] {
                group.addTask {
                    let consumer = client.consumer(
                        of: "s",
                        group: "g",
                        name: name,
                        count: 20,
                        block: .milliseconds(100)
                    )
                    var numbers: Set<Int> = []
                    do {
                        for try await entry in consumer {
                            numbers.insert(Int(entry["number"]?.string ?? "") ?? -1)
                            try await consumer.acknowledge(entry.id)
                            seen.add()
                            if seen.value % 100 == 50 {
                                var behaviour = TCPProxy.Behaviour()
                                behaviour.cutsAfterReplyBytes = seen.value % 900
                                proxy.behaviour = behaviour
                            }
                        }
                    } catch let error as RedisError where error.code == .cancelled {
                        // All is done.
                    }
                    return numbers
                }
            }
            let isDone = try await eventually(within: .seconds(60)) {
                guard seen.value >= 2000 else { return false }
                return try await pendingCount(server) == 0
            }
            #expect(isDone)
            group.cancelAll()
            return try await group.reduce(into: Set<Int>()) { $0.formUnion($1) }
        }
        #expect(numbers == Set(0..<2000))
        #expect(proxy.acceptedConnections > 10)
    }

    @Test("entries of a consumer that is gone can be claimed")
    func claimed() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url)
        try await client.createGroup("g", of: "s")
        try await add(client, 0..<5)
        var gone = client.consumer(of: "s", group: "g", name: "gone").makeAsyncIterator()
        _ = try await gone.next()
        let consumer = client.consumer(of: "s", group: "g", name: "heir")
        #expect(try await consumer.claim(idleFor: .seconds(60)).isEmpty)
        let claimed = try await consumer.claim(idleFor: .zero)
        #expect(claimed.map { $0["number"]?.string } == (0..<5).map { "\($0)" })
        try await consumer.acknowledge(claimed.map(\.id))
        #expect(try await pendingCount(server) == 0)
    }

    @Test("entries that were deleted meanwhile are passed over and acknowledged")
    func deleted() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url)
        try await client.createGroup("g", of: "s")
        try await add(client, 0..<3)
        let consumer = client.consumer(of: "s", group: "g", name: "one")
        var first = consumer.makeAsyncIterator()
        let deleted = try #require(await first.next())
        _ = try await client.execute(RedisCommand("XDEL", "s", deleted.id.description))
        var second = consumer.makeAsyncIterator()
        #expect(try await second.next()?["number"]?.string == "1")
        #expect(try await pendingCount(server) == 2)
    }

    @Test("a group that does not exist is an error")
    func noGroup() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url)
        var iterator = client.consumer(of: "s", group: "g", name: "one").makeAsyncIterator()
        let error = await #expect(throws: RedisError.self) { try await iterator.next() }
        #expect(error?.server?.prefix == "NOGROUP")
    }
}
