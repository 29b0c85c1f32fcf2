import CartModel
import CartStore
import Hiredis
import RedisTestKit
import Testing

@Suite("Exactly once")
struct ExactlyOnceTests {
    @Test("the same operation a second time changes nothing and says so")
    func repeated() async throws {
        try await Store.open { redis in
            let operation = OperationID()
            let first = try await redis.add("a", 2, to: .user("1"), operation: operation)
            let before = try await redis.hash("cart:user:1")
            let second = try await redis.add("a", 2, to: .user("1"), operation: operation)
            #expect(!first.isRepeat && second.isRepeat && second.version == first.version)
            #expect(try await redis.hash("cart:user:1") == before)
        }
    }

    @Test("an add whose reply is lost, the line removed elsewhere, the add sent again: not added twice")
    func lostReply() async throws {
        try await Store.open { redis in
            let operation = OperationID()
            try await redis.add("a", 2, to: .user("1"), operation: operation)
            try await redis.perform(.remove(["a"]), .user("1"))
            let again = try await redis.add("a", 2, to: .user("1"), operation: operation)
            #expect(again.isRepeat && again.lineCount == 0)
            #expect(try await redis.quantities(.user("1")) == [:])
        }
    }

    @Test("a connection that breaks before the reply is answered by the library's own repeat, once")
    func brokenConnection() async throws {
        try await Store.open { redis in
            let proxy = try TCPProxy(to: redis.redis.port)
            var configuration = RedisConfiguration(url: try RedisURL(proxy.url))
            configuration.commandTimeout = .seconds(10)
            let client = try RedisClient(configuration)
            let store = try RedisCartStore(redis: client, configuration: redis.store.configuration)
            let item = NewLineItem(id: "a", name: "A", price: 1)
            let address = try redis.address(.user("1"))
            _ = try await store.perform(.add([item], onDifference: .keep), at: address)
            proxy.behaviour.dropsReplies = true
            async let change = store.perform(.add([item], onDifference: .keep), at: address)
            #expect(try await eventually { try await redis.quantities(.user("1")) == ["a": 2] })
            proxy.behaviour.dropsReplies = false
            proxy.cut()
            let answer = try await change
            #expect(answer.isRepeat && answer.itemCount == 2 && proxy.droppedReplyBytes > 0)
            #expect(try await redis.quantities(.user("1")) == ["a": 2])
            await client.close()
        }
    }

    @Test("a late repeat of a guest's add is answered by the marker, and not added to a new cart")
    func marker() async throws {
        try await Store.open { redis in
            let operation = OperationID()
            try await redis.add("a", 2, to: .guest("1"), operation: operation)
            _ = try await redis.store.migrate(MigrationRequest(from: .guest("1"), to: .user("1")))
            #expect(try await redis.add("a", 2, to: .guest("1"), operation: operation).isRepeat)
            let new = try await redis.add("b", to: .guest("1"))
            #expect(!new.isRepeat && new.version.number == 1)
            #expect(try await redis.add("a", 2, to: .guest("1"), operation: operation).isRepeat)
            #expect(try await redis.quantities(.guest("1")) == ["b": 1])
            #expect(try await redis.quantities(.user("1")) == ["a": 2])
        }
    }

    @Test("an operation is remembered over one rotation of the ring, for as long as it may run")
    func rotation() async throws {
        try await Store.open(change: { $0.operationWindow = .seconds(2) }) { redis in
            let operation = OperationID()
            try await redis.add("a", to: .user("1"), operation: operation)
            let rotated = try await eventually(within: .seconds(10)) {
                try await redis.add("b", to: .user("1"))
                // What stands before the semicolon is the older part of the ring.
                let older = try await redis.hash("cart:user:1")["ops"]?.prefix { $0 != ";" }
                return older?.contains(operation.text) == true
            }
            #expect(rotated)
            #expect(try await redis.add("a", to: .user("1"), operation: operation).isRepeat)
        }
    }

    @Test("4,096 operations within one window are the most that a cart takes")
    func busy() async throws {
        try await Store.open(change: { $0.operationWindow = .seconds(600) }) { redis in
            let address = try redis.address(.user("1"))
            let refused = try await withThrowingTaskGroup(of: CartError?.self) { group in
                for _ in 0..<64 {
                    group.addTask {
                        let item = NewLineItem(id: "a", name: "A", price: 1)
                        var refused: CartError?
                        for _ in 0..<65 where refused == nil {
                            refused = await refusal {
                                _ = try await redis.store.perform(.add([item], onDifference: .keep), at: address)
                            }
                        }
                        return refused
                    }
                }
                return try await group.reduce(into: [CartError]()) { if let error = $1 { $0.append(error) } }
            }
            #expect(!refused.isEmpty && refused.allSatisfy { $0.code == .cartBusy })
            #expect(try await redis.quantities(.user("1")) == ["a": 4096])
        }
    }

    @Test(
        "a migration asked for again with its own key is answered with the first report, even when a new cart has begun",
        arguments: Place.quick
    )
    func migrationID(place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", 2, to: .guest("1"))
            var request = MigrationRequest(from: .guest("1"), to: .user("1"))
            request.idempotencyKey = IdempotencyKey(digest: "abcdefghijklmnop", request: "abcdefghijk", status: 200)
            let first = try await redis.store.migrate(request)
            try await redis.add("b", 2, to: .guest("1"))
            let again = try await redis.store.migrate(request)
            #expect(again.isReplayed && again.id == first.id)
            #expect(try await redis.quantities(.user("1")) == ["a": 2])
            request.idempotencyKey = IdempotencyKey(digest: "abcdefghijklmnop", request: "another-one", status: 200)
            #expect(await refusal { _ = try await redis.store.migrate(request) }?.code == .idempotencyKeyReused)
            request.idempotencyKey = nil
            #expect(try await redis.store.migrate(request).status == .completed)
            #expect(try await redis.quantities(.user("1")) == ["a": 2, "b": 2])
        }
    }
}
