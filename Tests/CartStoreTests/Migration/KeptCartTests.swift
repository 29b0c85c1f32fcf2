import CartModel
import Testing

@testable import CartStore

@Suite("Carts that keep their lines after a merge")
struct KeptCartTests {
    private static let keeps: @Sendable (inout CartsConfiguration) throws -> Void = {
        $0.migration.clearGuestAfter = false
    }

    @Test("a cart that keeps its lines hands over only what came since", arguments: Place.allCases)
    func handsOver(place: Place) async throws {
        try await Store.open(in: place, change: Self.keeps) { redis in
            try await redis.add("a", 2, to: .guest("1"))
            _ = try await redis.migrate()
            #expect(try await redis.quantities(.guest("1")) == ["a": 2])
            #expect(try await redis.migrate().status == .nothingToMigrate)
            try await redis.add("a", 3, to: .guest("1"))
            _ = try await redis.migrate()
            #expect(try await redis.quantities(.user("1")) == ["a": 5])
        }
    }

    @Test("units added after a line became smaller are handed over", arguments: Place.allCases)
    func smallerLine(place: Place) async throws {
        try await Store.open(in: place, change: Self.keeps) { redis in
            for guest in ["1", "2", "3"] {
                try await redis.add("a", 5, to: .guest(guest))
                _ = try await redis.migrate(.guest(guest), to: .user(guest))
                try await redis.add("a", 1, to: .guest(guest))
            }
            // Of five units that were handed over and one that was not, four go: the new one stays new.
            try await redis.perform(.setQuantity(id: "a", 2), .guest("1"))
            let line = NewLineItem(id: "a", name: "Product a", price: 1000, quantity: 2)
            try await redis.perform(.replace([line], metadata: [:]), .guest("2"))
            let address = try redis.address(.guest("3"))
            let checkout = try await redis.store.startCheckout(at: address)
            try await redis.add("a", 2, to: .guest("3"))
            _ = try await redis.store.completeCheckout(checkout.id, at: address)
            for guest in ["1", "2", "3"] {
                #expect(try await redis.quantities(.guest(guest)) == ["a": 2])
                _ = try await redis.migrate(.guest(guest), to: .user(guest))
            }
            #expect(try await redis.quantities(.user("1")) == ["a": 6])
            #expect(try await redis.quantities(.user("2")) == ["a": 6])
            #expect(try await redis.quantities(.user("3")) == ["a": 7])
        }
    }

    @Test("an undo gives the lines to another owner, who had none of them", arguments: Place.allCases)
    func undoneToAnother(place: Place) async throws {
        try await Store.open(in: place, change: Self.keeps) { redis in
            try await redis.add("a", 2, to: .guest("1"))
            let id = try #require(try await redis.migrate().id)
            _ = try await redis.store.undo(id, to: .user("1"), restoredTo: .guest("fresh"))
            #expect(try await redis.quantities(.guest("fresh")) == ["a": 2])
            #expect(try await redis.quantities(.user("1")) == [:])
        }
    }

    @Test("a forced undo leaves no note of what a line had handed over", arguments: Place.allCases)
    func undoneByForce(place: Place) async throws {
        try await Store.open(in: place, change: Self.keeps) { redis in
            try await redis.add("a", 2, to: .guest("1"))
            let id = try #require(try await redis.migrate().id)
            _ = try await redis.migrate(.user("1"), to: .user("2"))
            _ = try await redis.store.undo(id, to: .user("1"), isForced: true)
            try await redis.add("a", 2, to: .user("1"))
            #expect(try await redis.migrate(.user("1"), to: .user("2")).status == .completed)
            #expect(try await redis.quantities(.user("2")) == ["a": 4])
        }
    }
}
