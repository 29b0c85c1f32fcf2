import CartModel
import CartService
import HTTPTypes
import Hiredis
import Logging
import RedisTestKit
import Testing

@testable import CartHTTP

@Suite("Webhooks")
struct WebhooksTests {
    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func webhooks(_ carts: Carts, _ port: Int, lease: Duration = .milliseconds(600)) throws -> Webhooks {
        let url = "http://127.0.0.1:\(port)/hook"
        let endpoints = try #require(WebhookEndpoint.list(urls: [url], secrets: [secret]))
        let delay = Duration.milliseconds(5)
        return Webhooks(carts, endpoints: endpoints, logger: logger, leaseLife: lease, firstDelay: delay)
    }

    /// Runs a body against carts over a Redis of its own, and a delivery to a receiver that knows where to begin.
    private static func open(
        _ receiver: WebhookReceiver,
        lease: Duration = .milliseconds(600),
        _ body: @Sendable @escaping (Carts, RedisServer, _ port: Int) async throws -> Void
    ) async throws {
        let redis = try await RedisServer()
        let client = try RedisClient(RedisConfiguration(url: try RedisURL(redis.url)))
        let carts = try Carts(redis: client, logger: logger)
        try await receiver.run { port in
            let work = Task { try await Self.webhooks(carts, port, lease: lease).run() }
            let isKnown = try await eventually { try await redis.cli("HLEN", "cart-webhooks") == "1" }
            try #require(isKnown)
            try await body(carts, redis, port)
            work.cancel()
            try await work.value
        }
        await client.close()
        try await redis.stop()
    }

    private static func item(_ id: String = "tea") throws -> NewLineItem {
        NewLineItem(id: id, name: "Tea", price: 450, currency: try Currency("MYR"))
    }

    @Test("a merge is delivered with its report, signed, and once; changes of a cart are not delivered")
    func merge() async throws {
        let receiver = WebhookReceiver()
        try await Self.open(receiver) { carts, _, _ in
            try await carts.cart(.guest("1")).add(try Self.item())
            let report = try await carts.migrate(from: .guest("1"), to: .user("1"))
            try await carts.erase(.user("9"))
            let isTold = try await eventually { receiver.taken.count == 2 }
            #expect(isTold)
            let message = try #require(receiver.taken.first { $0.id.hasPrefix("merge_") })
            #expect(message.id == "merge_\(try #require(report.id))")
            #expect(message.body.hasPrefix(#"{"type":"cart.migrated","timestamp":""#))
            #expect(message.body.contains(#""report":{"id""#) && message.body.contains(#""outcome":"added""#))
            let secret = try #require(WebhookSecret(Self.secret))
            let timestamp = try #require(Int64(message.timestamp))
            #expect(message.signature == secret.signature(id: message.id, timestamp: timestamp, body: message.body))
            #expect(receiver.taken.contains { $0.body.hasPrefix(#"{"type":"cart.erased""#) })
        }
    }

    @Test("a refused message is kept, can be sent once more, and goes with an erasure")
    func deadLetters() async throws {
        let receiver = WebhookReceiver()
        receiver.answer(.notFound)
        try await Self.open(receiver) { carts, redis, port in
            for number in 1...2 {
                try await carts.cart(.guest("\(number)")).add(try Self.item())
                _ = try await carts.migrate(from: .guest("\(number)"), to: .user("\(number)"))
            }
            let isBuried = try await eventually(within: .seconds(20)) {
                try await redis.cli("XLEN", "cart-webhooks-dead") == "2"
            }
            #expect(isBuried && receiver.attempts == 10)
            let letters = try await DeadLetters(carts).all()
            #expect(Set(letters.map(\.identifier)) == ["user:1", "user:2"])
            #expect(letters.allSatisfy { $0.reason == "status 404" })
            let endpoints = try #require(
                WebhookEndpoint.list(urls: ["http://127.0.0.1:\(port)/hook"], secrets: [Self.secret])
            )
            let letter = try #require(letters.first { $0.identifier == "user:1" })
            #expect(try await DeadLetters(carts).resend(letter, to: endpoints) == "status 404")
            receiver.answer(.ok)
            #expect(try await DeadLetters(carts).resend(letter, to: []) != nil)
            #expect(try await DeadLetters(carts).resend(letter, to: endpoints) == nil)
            #expect(receiver.taken.map(\.body) == [letter.body])
            try await carts.erase(.user("2"))
            #expect(try await redis.cli("XLEN", "cart-webhooks-dead") == "0")
        }
    }

    @Test("10,000 events reach a receiver that is slow, killed and started again, in order for each cart, none lost")
    func outage() async throws {
        let receiver = WebhookReceiver()
        let owners = 50
        let total = 10_000
        let redis = try await RedisServer()
        let client = try RedisClient(RedisConfiguration(url: try RedisURL(redis.url)))
        let carts = try Carts(redis: client, logger: Self.logger)
        // Nobody listens on the port until the receiver comes.
        let port = try LoopbackPort.free()
        let works = try (0..<2).map { _ in try Self.webhooks(carts, port) }.map { webhooks in
            Task { await webhooks.run() }
        }
        let isKnown = try await eventually { try await redis.cli("HLEN", "cart-webhooks") == "1" }
        try #require(isKnown)
        let script = """
            for n = 1, \(total) do
                redis.call('XADD', 'cart-events:0', '*', 'type', 'cart.repriced', 'identifier', 'user:' .. n % \(owners), \
            'instance', 'default', 'lines', 'a:' .. n .. '>1', 'version', 'g.' .. n)
            end
            """
        try await redis.cli("EVAL", script, "0")
        receiver.answer(.ok, after: .milliseconds(20))
        try await receiver.run(port: port) { _ in
            #expect(try await eventually(within: .seconds(20)) { receiver.taken.count > 500 })
        }
        receiver.answer(.ok)
        try await receiver.run(port: port) { _ in
            let isDone = try await eventually(within: .seconds(60)) {
                Set(receiver.taken.map(\.id)).count == total
            }
            #expect(isDone, "\(Set(receiver.taken.map(\.id)).count) of \(total)")
        }
        // A repeat may come; without repeats the versions of each cart ascend.
        var seen: Set<String> = []
        var last: [String: Int] = [:]
        for message in receiver.taken where seen.insert(message.id).inserted {
            let owner = try #require(message.body.firstMatch(of: #/"identifier":"(user:\d+)"/#)?.1)
            let version = try #require(message.body.firstMatch(of: #/"version":"g\.(\d+)"/#)).1
            let number = try #require(Int(version))
            #expect(number > last[String(owner), default: 0])
            last[String(owner)] = number
        }
        #expect(last.count == owners)
        #expect(try await redis.cli("XLEN", "cart-webhooks-dead") == "0")
        for work in works { work.cancel() }
        for work in works { await work.value }
        #expect(try await redis.cli("EXISTS", "cart-webhooks-lease") == "0")
        await client.close()
        try await redis.stop()
    }

    @Test("in a Cluster the merges of all streams are delivered, each under one id")
    func cluster() async throws {
        let receiver = WebhookReceiver()
        let cluster = try await RedisCluster()
        let client = try RedisClient(RedisConfiguration(url: try RedisURL(cluster.url)))
        let carts = try Carts(redis: client, logger: Self.logger)
        try await receiver.run { port in
            let work = Task { try await Self.webhooks(carts, port).run() }
            let areKnown = try await eventually {
                try await client.execute(RedisCommand("HLEN", "cart-webhooks")).integer == 16
            }
            try #require(areKnown)
            var merges: Set<String> = []
            for number in 0..<12 {
                try await carts.cart(.guest("\(number)")).add(try Self.item())
                let report = try await carts.migrate(from: .guest("\(number)"), to: .user("\(number)"))
                merges.insert("merge_\(try #require(report.id))")
            }
            let areTold = try await eventually(within: .seconds(20)) { [merges] in
                Set(receiver.taken.map(\.id)) == merges
            }
            #expect(areTold)
            work.cancel()
            try await work.value
        }
        await client.close()
        try await cluster.stop()
    }

    @Test("of two processes one delivers, and the other takes over when it is gone")
    func lease() async throws {
        let receiver = WebhookReceiver()
        // Long enough that a machine which stands still for a while does not lose it.
        let lease = Duration.seconds(6)
        try await Self.open(receiver, lease: lease) { carts, redis, port in
            let holder = try await redis.cli("GET", "cart-webhooks-lease")
            let second = Task { try await Self.webhooks(carts, port, lease: lease).run() }
            try await carts.erase(.user("1"))
            #expect(try await eventually { receiver.taken.count == 1 })
            #expect(try await redis.cli("GET", "cart-webhooks-lease") == holder)
            // What a process leaves behind that is killed.
            try await redis.cli("SET", "cart-webhooks-lease", "a killed one", "PX", "300")
            try await carts.erase(.user("2"))
            #expect(try await eventually(within: .seconds(20)) { receiver.taken.count >= 2 })
            second.cancel()
            try await second.value
        }
    }
}
