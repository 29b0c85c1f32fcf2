import CartModel
import Hiredis
import RedisTestKit
import Testing

@testable import CartStore

@Suite("The answer to a change shows the change, whatever happened to Redis right before it")
struct AnswerFreshnessTests {
    @Test("after Redis has forgotten its scripts", arguments: Place.allCases)
    func forgottenScripts(place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await Self.walk(redis.store) { try await redis.forgetScripts() }
        }
    }

    @Test("after Redis has forgotten its scripts, with replicated durability", arguments: Place.quick)
    func forgottenScriptsReplicated(place: Place) async throws {
        try await Store.open(in: place, change: { $0.durability = .replicated(minReplicas: 1) }) { redis in
            let replica = try await RedisServer(options: ["--replicaof", "127.0.0.1 \(redis.redis.port)"])
            let isOnline = try await eventually(within: .seconds(20)) {
                let replication = try await redis.redis.cli("INFO", "replication")
                return replication.contains("state=online") && !replication.contains("offset=0,")
            }
            try #require(isOnline)
            try await Self.walk(redis.store) { try await redis.forgetScripts() }
            try await replica.stop()
        }
    }

    @Test("after a restart", arguments: Place.quick)
    func restart(place: Place) async throws {
        let options = ["--appendonly", "yes", "--appendfsync", "always"]
        try await Store.open(options, in: place) { redis in
            try await Self.walk(redis.store) { try await redis.redis.restart() }
        }
    }

    @Test("after a failover of the Cluster's primaries")
    func clusterFailover() async throws {
        let cluster = try await RedisCluster(replicasPerPrimary: 1)
        let store = try Self.store(cluster.url)
        var step = 0
        try await Self.walk(store) {
            defer { step += 1 }
            // A failover takes seconds: before a change of quantity, a move, the migration and the undo.
            guard [1, 5, 11, 12].contains(step) else { return }
            for slot in Set(["cart:user:1", "cart:guest:1"].map { RedisHashSlot(key: $0).number }).sorted() {
                let primary = try await cluster.owner(of: slot)
                // The server that lost the last failover is a replica again a little later.
                var replica: RedisServer?
                let isThere = try await eventually(within: .seconds(20)) {
                    replica = try? await cluster.replica(of: primary)
                    return try await replica?.cli("INFO", "replication").contains("master_link_status:up") == true
                }
                try #require(isThere)
                try await cluster.failover(to: #require(replica))
                try await cluster.waitUntilStable()
            }
        }
    }

    @Test("after the primary has turned into a replica that still answers reads")
    func quietSwap() async throws {
        let sentinels = try await RedisSentinels()
        let store = try Self.store(sentinels.url)
        try await Self.walk(store) {
            // The replica must have everything, or the swap itself would lose it.
            let primary = try await sentinels.primary()
            let isCaughtUp = try await eventually(within: .seconds(20)) { try await Self.isCaughtUp(primary) }
            try #require(isCaughtUp)
            try await sentinels.swapQuietly()
        }
    }

    /// Whether a server's replicas have acknowledged all that it wrote.
    private static func isCaughtUp(_ primary: RedisServer) async throws -> Bool {
        let text = try await primary.cli("INFO", "replication")
        let lines = text.split(whereSeparator: \.isNewline)
        let offset = lines.first { $0.hasPrefix("master_repl_offset:") }?.split(separator: ":").last
        let replicas = lines.filter { $0.hasPrefix("slave") && $0.contains("state=online") }
        guard let offset, !replicas.isEmpty else { return false }
        return replicas.allSatisfy { $0.contains("offset=\(offset),") }
    }

    private static func store(_ url: String) throws -> RedisCartStore {
        var connection = RedisConfiguration(url: try RedisURL(url))
        connection.commandTimeout = .seconds(20)
        connection.connectTimeout = .seconds(20)
        var configuration = CartsConfiguration()
        configuration.defaultCurrency = try Currency("MYR")
        return try RedisCartStore(redis: try RedisClient(connection), configuration: configuration)
    }

    /// Makes every change there is, something happening to Redis before each, and holds each answer to what is stored.
    private static func walk(_ store: RedisCartStore, disturb: () async throws -> Void) async throws {
        let items = ["a", "b", "c"].map { NewLineItem(id: $0, name: "Product \($0)", price: 1000, quantity: 2) }
        let mutations: [(CartMutation, lines: [String: Int64])] = [
            (.add(items, onDifference: .keep), ["a": 2, "b": 2, "c": 2]),
            (.setQuantity(id: "a", 5), ["a": 5, "b": 2, "c": 2]),
            (.adjustQuantity(id: "a", by: -1), ["a": 4, "b": 2, "c": 2]),
            (.update(id: "a", LineItemUpdate(price: 7)), ["a": 4, "b": 2, "c": 2]),
            (.setMetadata(["note": .string("x")]), ["a": 4, "b": 2, "c": 2]),
            (.move(["b"], to: .saved), ["a": 4, "c": 2]),
            (.setQuantity(id: "c", 0), ["a": 4]),
            (.remove(["a"]), [:]),
            (.add(items, onDifference: .refresh), ["a": 2, "b": 2, "c": 2]),
            (.clear, [:]),
            (.replace(items, metadata: [:]), ["a": 2, "b": 2, "c": 2]),
        ]
        let guest = try CartAddress(.guest("1"), .default, in: store.configuration)
        for (mutation, lines) in mutations {
            try await disturb()
            let (change, cart, target) = try await store.performAndLoad(mutation, at: guest)
            #expect(cart.version == change.version, "\(mutation)")
            #expect(quantities(cart) == lines, "\(mutation)")
            if case .move = mutation { #expect(try quantities(#require(target)) == ["b": 2]) }
            #expect(try await store.load(guest) == cart, "\(mutation)")
        }
        try await disturb()
        let request = MigrationRequest(from: .guest("1"), to: .user("1"), isExplicit: true)
        let report = try await settled { try await store.migrate(request) }
        #expect(report.status == .completed)
        let user = try CartAddress(.user("1"), .default, in: store.configuration)
        #expect(quantities(try await store.load(user)) == ["a": 2, "b": 2, "c": 2])
        #expect(quantities(try await store.load(guest)).isEmpty)
        try await disturb()
        let id = try #require(report.id)
        let undo = try await settled { try await store.undo(id, to: .user("1")) }
        #expect(undo.isRestored)
        #expect(quantities(try await store.load(user)).isEmpty)
        #expect(quantities(try await store.load(guest)) == ["a": 2, "b": 2, "c": 2])
    }

    /// What a call returns once the replicas that a migration waits for are there again.
    private static func settled<Value>(_ call: () async throws -> Value) async throws -> Value {
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            do {
                return try await call()
            } catch let error as CartError where error.code == .notReplicated && ContinuousClock.now < deadline {
                continue
            }
        }
    }

    private static func quantities(_ cart: Cart) -> [String: Int64] {
        Dictionary(uniqueKeysWithValues: cart.items.map { ($0.id, $0.quantity) })
    }
}
