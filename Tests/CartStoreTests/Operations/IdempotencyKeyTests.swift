import CartModel
import Hiredis
import Testing

@testable import CartStore

@Suite("Idempotency keys")
struct IdempotencyKeyTests {
    private static func key(_ name: String, request: String = "request-one") throws -> IdempotencyKey {
        try #require(IdempotencyKey(digest: "digest-of-\(name)", request: request, status: 200))
    }

    private static let changes: [CartMutation] = [
        .add([NewLineItem(id: "b", name: "B", price: 1)], onDifference: .keep), .setQuantity(id: "a", 7),
        .adjustQuantity(id: "a", by: 1), .update(id: "a", LineItemUpdate(price: 9)), .remove(["a"]), .clear,
        .setMetadata(["k": 1]), .move(["a"], to: .saved),
    ]

    @Test("every change is made once for one key, whatever happens in between", arguments: changes, Place.quick)
    func once(change: CartMutation, place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", 2, to: .user("1"))
            let key = try Self.key("key")
            let first = try await redis.perform(change, .user("1"), idempotencyKey: key)
            #expect(!first.isReplay)
            try await redis.add("z", 1, to: .user("1"))
            let before = try await redis.hash("cart:user:1")
            let second = try await redis.perform(change, .user("1"), idempotencyKey: key)
            #expect(second.isReplay)
            #expect(try await redis.hash("cart:user:1") == before)
        }
    }

    @Test("a key that is used with another request is refused, and nothing is changed")
    func reused() async throws {
        try await Store.open { redis in
            let change = CartMutation.add([NewLineItem(id: "a", name: "A", price: 1)], onDifference: .keep)
            try await redis.perform(change, .user("1"), idempotencyKey: try Self.key("key"))
            let error = await refusal {
                let key = try Self.key("key", request: "request-two")
                try await redis.perform(.clear, .user("1"), idempotencyKey: key)
            }
            #expect(error?.code == .idempotencyKeyReused)
            #expect(try await redis.quantities(.user("1")) == ["a": 1])
        }
    }

    @Test("a refused request leaves its key free, and keys of two owners never meet")
    func scope() async throws {
        try await Store.open { redis in
            let key = try Self.key("key")
            let refused = await refusal { try await redis.perform(.remove(["a"]), .user("1"), idempotencyKey: key) }
            #expect(refused?.code == .lineNotFound)
            try await redis.add("a", to: .user("1"))
            try await redis.add("a", to: .user("2"))
            let first = try await redis.perform(.remove(["a"]), .user("1"), idempotencyKey: key)
            let other = try await redis.perform(.remove(["a"]), .user("2"), idempotencyKey: key)
            #expect(!first.isReplay && !other.isReplay)
        }
    }

    @Test("a repeat is known by its key when the ring has forgotten it, and tomorrow too")
    func longer() async throws {
        try await Store.open { redis in
            let key = try Self.key("key")
            try await redis.add("a", to: .user("1"))
            try await redis.perform(.setQuantity(id: "a", 5), .user("1"), idempotencyKey: key)
            try await redis.redis("HDEL", "cart:user:1", "ops")
            #expect(try await redis.perform(.setQuantity(id: "a", 5), .user("1"), idempotencyKey: key).isReplay)
            let now = try await redis.store.serverTime(forKey: "cart:user:1")
            let days = redis.store.replyKeys("user:1", now: now, days: 2)
            #expect((172_000...172_800).contains(try await redis.integer("TTL", days[0])))
            try await redis.redis("RENAME", days[0], days[1])
            #expect(try await redis.perform(.setQuantity(id: "a", 5), .user("1"), idempotencyKey: key).isReplay)
        }
    }

    @Test("a thousand keys in a day are the most that one owner may use")
    func limit() async throws {
        try await Store.open { redis in
            try await redis.add("a", to: .user("1"))
            let key = redis.store.replyKeys(
                "user:1",
                now: try await redis.store.serverTime(forKey: "cart:user:1"),
                days: 1
            )[0]
            for number in 0..<1000 { try await redis.redis("HSET", key, "other-\(number)", "request 200 1 1") }
            let error = await refusal {
                try await redis.perform(.clear, .user("1"), idempotencyKey: try Self.key("key"))
            }
            #expect(error?.code == .cartBusy)
            #expect(try await redis.quantities(.user("1")) == ["a": 1])
        }
    }

    @Test(
        "a guest's change that is repeated after the login is a repeat",
        arguments: changes,
        Place.allCases
    )
    func afterLogin(change: CartMutation, place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", 2, to: .guest("1"))
            try await redis.add("c", 1, to: .user("1"))
            let key = try Self.key("key")
            try await redis.perform(change, .guest("1"), idempotencyKey: key)
            try await redis.migrate()
            let before = try await redis.hash("cart:user:1")
            let again = try await redis.perform(change, .user("1"), idempotencyKey: key)
            #expect(again.isReplay && !again.isRepeat)
            let other = await refusal {
                let key = try Self.key("key", request: "request-two")
                try await redis.perform(change, .user("1"), idempotencyKey: key)
            }
            #expect(other?.code == .idempotencyKeyReused)
            #expect(try await redis.hash("cart:user:1") == before)
            let stranger = try await redis.perform(.setMetadata(["k": 1]), .user("2"), idempotencyKey: key)
            #expect(!stranger.isReplay)
        }
    }
}
