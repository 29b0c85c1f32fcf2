import CartModel
import Hiredis
import RedisTestKit
import Testing

@testable import CartStore

@Suite("Forced undo")
struct ForcedUndoTests {
    @Test(
        "a cart that has changed since is not undone, unless forced: then only what came is taken back",
        arguments: Place.allCases
    )
    func changed(place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", 2, to: .guest("1"))
            try await redis.add("b", 4, to: .guest("1"))
            try await redis.add("a", 3, to: .user("1"))
            let id = try #require(try await redis.migrate().id)
            try await redis.add("d", 1, to: .user("1"))
            try await redis.perform(.setQuantity(id: "b", 1), .user("1"))
            let error = await refusal { _ = try await redis.store.undo(id, to: .user("1")) }
            #expect(error?.code == .undoConflict)
            let undo = try await redis.store.undo(id, to: .user("1"), isForced: true)
            #expect(undo.isRestored)
            #expect(try await redis.quantities(.user("1")) == ["a": 3, "d": 1])
            // Three of the four units of b had been given up by the user.
            #expect(try await redis.quantities(.guest("1")) == ["a": 2, "b": 1])
            let cart = try await redis.hash("cart:user:1")
            #expect(cart["default:head"]?.contains(" 2 4 ") == true && cart["entries"] == "2")
        }
    }

    @Test("forced under replace_with_guest, the user's own lines come back", arguments: Place.quick)
    func forcedReplacement(place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", 2, to: .guest("1"))
            try await redis.add("a", 7, to: .user("1"))
            try await redis.add("c", 4, to: .user("1"))
            let id = try #require(try await redis.migrate(strategy: .replaceWithGuest).id)
            try await redis.add("d", 1, to: .user("1"))
            _ = try await redis.store.undo(id, to: .user("1"), isForced: true)
            #expect(try await redis.quantities(.user("1")) == ["a": 7, "c": 4, "d": 1])
            #expect(try await redis.quantities(.guest("1")) == ["a": 2])
        }
    }

    @Test("forced into a cart that was emptied since, lines come back with their currency", arguments: Place.quick)
    func forcedIntoEmptyCart(place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", 2, to: .guest("1"))
            try await redis.add("c", 4, to: .user("1"))
            let id = try #require(try await redis.migrate(strategy: .replaceWithGuest).id)
            try await redis.perform(.clear, .user("1"))
            _ = try await redis.store.undo(id, to: .user("1"), isForced: true)
            #expect(try await redis.quantities(.user("1")) == ["c": 4])
            #expect(try await redis.hash("cart:user:1")["default:head"]?.contains(" MYR ") == true)
            // Both units had been given up by the user, so they are nobody's.
            #expect(try await redis.quantities(.guest("1")) == [:])
        }
    }
}
