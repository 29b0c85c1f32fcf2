import CartModel
import Hiredis
import RedisTestKit
import Testing

@testable import CartStore

@Suite("Undo")
struct UndoTests {
    @Test("an undo puts both sides back as they were, once", arguments: MergeStrategy.allCases, Place.allCases)
    func whole(strategy: MergeStrategy, place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", 2, to: .guest("1"))
            try await redis.add("b", 1, to: .guest("1"))
            try await redis.perform(.setMetadata(["note": "g", "gift": true]), .guest("1"))
            try await redis.add("a", 3, to: .user("1"))
            try await redis.add("c", 4, to: .user("1"))
            try await redis.perform(.setMetadata(["note": "u"]), .user("1"))
            let before = try await redis.store.load(try redis.address(.user("1")))
            let report = try await redis.migrate(strategy: MigrationStrategy(strategy))
            let undo = try await redis.store.undo(try #require(report.id), to: .user("1"))
            #expect(undo.isRestored && undo.restoredTo == "guest:1")
            let after = try await redis.store.load(try redis.address(.user("1")))
            #expect(after.items == before.items && after.metadata == before.metadata)
            #expect(after.currency == before.currency && after.itemCount == before.itemCount)
            #expect(try await redis.hash("cart:user:1")["entries"] == "3")
            #expect(try await redis.quantities(.guest("1")) == ["a": 2, "b": 1])
            #expect(try await redis.hash("cart:guest:1")["declined"] == "user:1")
            let again = try await redis.store.undo(try #require(report.id), to: .user("1"))
            #expect(again == undo)
            #expect(try await redis.quantities(.guest("1")) == ["a": 2, "b": 1])
            let told = try await redis.store.reports(to: .user("1"), id: report.id).first
            #expect(told?.undoneAt != nil)
            #expect(try await redis.integer("EXISTS", redis.store.due("user:1")) == 0)
        }
    }

    @Test("new prices since the merge do not stand in an undo's way, any other change does", arguments: Place.allCases)
    func repriced(place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", 2, to: .guest("1"))
            try await redis.add("b", 1, to: .guest("1"))
            try await redis.add("a", 3, to: .user("1"))
            try await redis.perform(.reprice([LinePrice(id: "a", price: 777)]), .user("1"))
            let report = try await redis.migrate()
            try await redis.perform(.reprice([LinePrice(id: "a", price: 888)]), .user("1"))
            try await redis.perform(
                .reprice([LinePrice(id: "a", price: 999), LinePrice(id: "b", price: 5)]),
                .user("1")
            )
            _ = try await redis.store.undo(try #require(report.id), to: .user("1"))
            let after = try await redis.store.load(try redis.address(.user("1")))
            #expect(after.items.map(\.quantity) == [3] && after.items.map(\.price) == [999])
            #expect(try await redis.quantities(.guest("1")) == ["a": 2, "b": 1])

            let second = try await redis.migrate()
            try await redis.perform(.reprice([LinePrice(id: "a", price: 777)]), .user("1"))
            try await redis.perform(.setQuantity(id: "b", 2), .user("1"))
            try await redis.perform(.reprice([LinePrice(id: "a", price: 888)]), .user("1"))
            let refused = await #expect(throws: CartError.self) {
                try await redis.store.undo(try #require(second.id), to: .user("1"))
            }
            #expect(refused?.code == .undoConflict)
        }
    }

    @Test("what was undone is not merged again by itself, only when somebody asks for it", arguments: Place.quick)
    func declined(place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", 2, to: .guest("1"))
            let report = try await redis.migrate()
            _ = try await redis.store.undo(try #require(report.id), to: .user("1"))
            let login = try await redis.migrate(isExplicit: false)
            #expect(login.status == .skipped && login.reason == "undone")
            #expect(try await redis.migrate(to: .user("2"), isExplicit: false).status == .completed)
            try await redis.add("a", 2, to: .guest("3"))
            let third = try await redis.migrate(.guest("3"))
            _ = try await redis.store.undo(try #require(third.id), to: .user("1"))
            let asked = try await redis.migrate(.guest("3"))
            #expect(asked.status == .completed && asked.id != third.id)
            #expect(try await redis.quantities(.user("1")) == ["a": 2])
        }
    }

    @Test("the lines join a cart that the guest has begun since, and may go to another owner", arguments: Place.quick)
    func owners(place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", 2, to: .guest("1"))
            let first = try #require(try await redis.migrate().id)
            try await redis.add("a", 1, to: .guest("1"))
            _ = try await redis.store.undo(first, to: .user("1"))
            #expect(try await redis.quantities(.guest("1")) == ["a": 3])
            try await redis.add("a", 2, to: .guest("2"))
            let second = try #require(try await redis.migrate(.guest("2")).id)
            let undo = try await redis.store.undo(second, to: .user("1"), restoredTo: .guest("fresh"))
            #expect(undo.restoredTo == "guest:fresh")
            #expect(try await redis.store.undo(second, to: .user("1"), restoredTo: .guest("other")) == undo)
            #expect(try await redis.quantities(.guest("fresh")) == ["a": 2])
            #expect(try await redis.quantities(.guest("other")) == [:])
        }
    }

    @Test("a cart that kept its lines counts them as its own again", arguments: Place.quick)
    func keeps(place: Place) async throws {
        try await Store.open(in: place, change: { $0.migration.clearGuestAfter = false }) { redis in
            try await redis.add("a", 2, to: .guest("1"))
            let id = try #require(try await redis.migrate().id)
            _ = try await redis.store.undo(id, to: .user("1"))
            #expect(try await redis.quantities(.guest("1")) == ["a": 2])
            #expect(try await redis.quantities(.user("1")) == [:])
            _ = try await redis.migrate()
            #expect(try await redis.quantities(.user("1")) == ["a": 2])
        }
    }

    @Test("an unknown migration is not found; one whose window is over cannot be undone", arguments: Place.quick)
    func refused(place: Place) async throws {
        try await Store.open(in: place) { redis in
            let unknown = await refusal { _ = try await redis.store.undo("abcdefghijklmnop", to: .user("1")) }
            #expect(unknown?.code == .migrationNotFound)
            try await redis.add("a", 2, to: .guest("1"))
            let id = try #require(try await redis.migrate().id)
            try await redis.redis("HSET", redis.store.keyspace.undo("user:1"), "x:\(id)", "1")
            #expect(await refusal { _ = try await redis.store.undo(id, to: .user("1")) }?.code == .undoConflict)
            #expect(try await redis.quantities(.user("1")) == ["a": 2])
            let never = try redis.store { $0.migration.undoWindow = .zero }
            try await redis.add("b", 1, to: .guest("2"))
            let report = try await never.migrate(MigrationRequest(from: .guest("2"), to: .user("1")))
            #expect(await refusal { _ = try await never.undo(report.id ?? "", to: .user("1")) }?.code == .undoConflict)
        }
    }

    @Test(
        "an undo repeated under its idempotency key is answered as a repeat, and the key serves no other",
        arguments: Place.allCases
    )
    func idempotencyKey(place: Place) async throws {
        try await Store.open(in: place) { redis in
            let key = try #require(IdempotencyKey(digest: "digest-of-the-key", request: "request-one", status: 200))
            let other = try #require(IdempotencyKey(digest: "digest-of-the-key", request: "request-two", status: 200))
            try await redis.add("a", 2, to: .guest("1"))
            let id = try #require(try await redis.migrate().id)
            let missing = await refusal {
                _ = try await redis.store.undo("no-such-migration", to: .user("1"), idempotencyKey: key)
            }
            #expect(missing?.code == .migrationNotFound)
            let first = try await redis.store.undo(id, to: .user("1"), idempotencyKey: key)
            #expect(!first.isReplay && first.isRestored)
            let again = try await redis.store.undo(id, to: .user("1"), idempotencyKey: key)
            #expect(again.isReplay && again.isRestored && again.restoredTo == first.restoredTo)
            let reused = await refusal { _ = try await redis.store.undo(id, to: .user("1"), idempotencyKey: other) }
            #expect(reused?.code == .idempotencyKeyReused)
            let change = await refusal {
                try await redis.perform(.clear, .user("1"), idempotencyKey: other)
            }
            #expect(change?.code == .idempotencyKeyReused)
            #expect(try await redis.quantities(.guest("1")) == ["a": 2])
        }
    }
}
