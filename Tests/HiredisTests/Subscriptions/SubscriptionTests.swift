import Hiredis
import RedisTestKit
import Testing

@Suite("Subscriptions")
struct SubscriptionTests {
    private func publish(_ server: RedisServer, _ channel: String, _ payload: String) async throws {
        try await server.cli("PUBLISH", channel, payload)
    }

    @Test("messages of channels and patterns come in their order")
    func order() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url)
        let subscription = try await client.subscribe(channels: ["cart"], patterns: ["stock.*"])
        for number in 0..<20 {
            try await publish(server, number % 2 == 0 ? "cart" : "stock.\(number)", "\(number)")
        }
        try await publish(server, "other", "never")
        var iterator = subscription.makeAsyncIterator()
        for number in 0..<20 {
            guard case .message(let message) = try await iterator.next() else {
                Issue.record("no message \(number)")
                return
            }
            #expect(message.payload.string == "\(number)")
            #expect(message.channel == (number % 2 == 0 ? "cart" : "stock.\(number)"))
            #expect(message.pattern == (number % 2 == 0 ? nil : "stock.*"))
        }
    }

    @Test("subscriptions share a connection, and one that ends takes only what nobody else needs")
    func shared() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url) { $0.clientName = "shop" }
        let first = try await client.subscribe(channels: ["a", "b"])
        let second = Task {
            var messages: [String] = []
            for try await event in try await client.subscribe(channels: ["a"]) {
                guard case .message(let message) = event else { continue }
                messages.append(message.payload.string ?? "")
                if messages.count == 2 { return messages }
            }
            return messages
        }
        #expect(try await eventually { try await server.cli("PUBSUB", "NUMSUB", "a", "b") == "a\n1\nb\n1" })
        func publisherConnections() async throws -> Int {
            try await server.cli("CLIENT", "LIST", "TYPE", "PUBSUB").split(whereSeparator: \.isNewline).count
        }
        #expect(try await publisherConnections() == 1)
        try await publish(server, "a", "1")
        try await publish(server, "a", "2")
        #expect(try await second.value == ["1", "2"])
        var iterator: RedisSubscription.AsyncIterator? = first.makeAsyncIterator()
        guard case .message(let message) = try await iterator?.next() else {
            Issue.record("no message")
            return
        }
        #expect(message.payload.string == "1")
        #expect(try await server.cli("PUBSUB", "NUMSUB", "a", "b") == "a\n1\nb\n1")
        iterator = nil
        let waiting = Task { for try await _ in first {} }
        waiting.cancel()
        _ = await waiting.result
        #expect(try await eventually { try await publisherConnections() == 0 })
    }

    @Test("after a lost connection everything is subscribed to again, and an event says so")
    func resumed() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url)
        let subscription = try await client.subscribe(channels: ["a"], patterns: ["b*"])
        var iterator = subscription.makeAsyncIterator()
        for round in 0..<3 {
            try await server.restart()
            #expect(try await iterator.next() == .resumed)
            try await publish(server, "a", "\(round)")
            try await publish(server, "b1", "\(round)")
            for channel in ["a", "b1"] {
                guard case .message(let message) = try await iterator.next() else {
                    Issue.record("no message")
                    return
                }
                #expect(message.channel == channel && message.payload.string == "\(round)")
            }
        }
    }

    @Test("one that does not keep up ends with an error after what is buffered, and holds up nobody")
    func slow() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url)
        let slow = try await client.subscribe(channels: ["a"], bufferLimit: 3)
        let quick = try await client.subscribe(channels: ["a"])
        for number in 0..<10 {
            try await publish(server, "a", "\(number)")
        }
        var quickIterator = quick.makeAsyncIterator()
        for _ in 0..<10 {
            _ = try await quickIterator.next()
        }
        var slowIterator = slow.makeAsyncIterator()
        for number in 0..<3 {
            guard case .message(let message) = try await slowIterator.next() else {
                Issue.record("no message \(number)")
                return
            }
            #expect(message.payload.string == "\(number)")
        }
        let error = await #expect(throws: RedisError.self) { try await slowIterator.next() }
        #expect(error?.code == .queueFull)
    }

    @Test("a channel that the user may not read is refused")
    func refused() async throws {
        let server = try await RedisServer()
        try await server.cli("ACL", "SETUSER", "shop", "on", ">word", "~*", "&cart", "+@all")
        let client = try makeClient("redis://shop:word@127.0.0.1:\(server.port)")
        _ = try await client.subscribe(channels: ["cart"])
        let error = await #expect(throws: RedisError.self) { try await client.subscribe(channels: ["secret"]) }
        #expect(error?.server?.prefix == "NOPERM")
        let none = await #expect(throws: RedisError.self) { try await client.subscribe() }
        #expect(none?.code == .invalidConfiguration)
    }

    @Test("a closed client ends its subscriptions")
    func closed() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url)
        let subscription = try await client.subscribe(channels: ["a"])
        await client.close()
        var iterator = subscription.makeAsyncIterator()
        let error = await #expect(throws: RedisError.self) { try await iterator.next() }
        #expect(error?.code == .closed)
        let late = await #expect(throws: RedisError.self) { try await client.subscribe(channels: ["a"]) }
        #expect(late?.code == .closed)
    }

    @Test("in a Cluster messages come through another node when one dies")
    func cluster() async throws {
        let cluster = try await RedisCluster(replicasPerPrimary: 1)
        let client = try makeClient(cluster.url) { $0.connectTimeout = .seconds(5) }
        let subscription = try await client.subscribe(channels: ["a"])
        var iterator = subscription.makeAsyncIterator()
        var subscribed: RedisServer?
        for node in cluster.nodes where try await node.cli("PUBSUB", "NUMSUB", "a") == "a\n1" {
            subscribed = node
        }
        try await #require(subscribed).kill()
        #expect(try await iterator.next() == .resumed)
        let other = try #require(cluster.nodes.first { $0.port != subscribed?.port })
        try await publish(other, "a", "x")
        guard case .message(let message) = try await iterator.next() else {
            Issue.record("no message")
            return
        }
        #expect(message.payload.string == "x")
    }

    @Test("a subscription ends with the reason when Redis refuses its next connection")
    func refusedConnection() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url)
        let subscription = try await client.subscribe(channels: ["a"])
        try await server.cli("CONFIG", "SET", "requirepass", "changed")
        try await server.cli("-a", "changed", "CLIENT", "KILL", "TYPE", "pubsub")
        let reader = Task {
            var iterator = subscription.makeAsyncIterator()
            while try await iterator.next() != nil {}
        }
        let error = await #expect(throws: RedisError.self) { try await reader.value }
        #expect(error?.code == .authenticationFailed)
    }

    @Test("after the client was closed nobody can subscribe any more")
    func closedClient() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url)
        _ = try await client.subscribe(channels: ["a"])
        await client.close()
        let error = await #expect(throws: RedisError.self) { try await client.subscribe(channels: ["b"]) }
        #expect(error?.code == .closed && error?.outcome == .notSent)
    }
}
