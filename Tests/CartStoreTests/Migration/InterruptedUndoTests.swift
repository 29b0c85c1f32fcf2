import CartModel
import Hiredis
import RedisTestKit
import Testing

@testable import CartStore

@Suite("Interrupted undo")
struct InterruptedUndoTests {
    @Test(
        "a login that meets an undo under way leaves the seal to it, and units that the user gave up are not doubled",
        arguments: MigrationInStepsTests.steps
    )
    func sealedWhileUndone(place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", 5, to: .guest("1"))
            try await redis.add("b", 1, to: .guest("1"))
            try await redis.perform(.setMetadata(["note": "g"]), .guest("1"))
            let stopped = try await redis.drive(stoppingBefore: \.isEnd)
            guard case .end(let record) = stopped else {
                Issue.record("stopped before \(stopped)")
                return
            }
            try await redis.perform(.setQuantity(id: "a", 2), .user("1"))
            try await redis.perform(.remove(["b"]), .user("1"))
            // A field that somebody else wrote must not hold the undo up.
            _ = try await redis.redis("HSET", "cart:guest:1", "wishlist:qty:z", "x")
            // The first half of the undo runs, and its driver is gone.
            try await redis.takeBack(record.id, isForced: true)
            var driver = try redis.driver()
            #expect(try await driver.perform(.apply(record)) == .pause)
            #expect(try await redis.quantities(.guest("1")) == ["a": 5, "b": 1], "still sealed")
            _ = try await redis.store.recover(takesAll: true)
            #expect(try await redis.quantities(.guest("1")) == ["a": 2])
            _ = try await redis.redis("HDEL", "cart:guest:1", "wishlist:qty:z")
            let guest = try await redis.store.load(try redis.address(.guest("1")))
            #expect(guest.itemCount == 2 && guest.items.count == 1 && guest.metadata["note"]?.text == #""g""#)
            #expect(try await redis.hash("cart:guest:1")["entries"] == "2")
            #expect(try await redis.quantities(.user("1")).isEmpty)
            #expect(try await redis.store.recover(takesAll: true).due == 0)
        }
    }

    @Test("an undo that a crash cuts in half is ended by a sweep", arguments: Place.allCases)
    func crash(place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", 2, to: .guest("1"))
            let id = try #require(try await redis.migrate().id)
            try await redis.takeBack(id)
            #expect(try await redis.quantities(.user("1")) == [:])
            #expect(try await redis.quantities(.guest("1")) == [:])
            let recovery = try await redis.store.recover(takesAll: true)
            #expect(recovery.due == 1 && recovery.ended == 1)
            #expect(try await redis.quantities(.guest("1")) == ["a": 2])
            #expect(try await redis.store.recover(takesAll: true).due == 0)
        }
    }

    @Test(
        "a migration whose final was lost is undone once: the seal is lifted, or the lines are given, never both",
        arguments: [Place.serverInSteps, .cluster]
    )
    func lostFinal(place: Place) async throws {
        try await Store.open(in: place) { redis in
            for sweepsFirst in [true, false] {
                let (guest, user) = (Identifier.guest("\(sweepsFirst)"), Identifier.user("\(sweepsFirst)"))
                try await redis.add("a", 2, to: guest)
                guard case .end(let record) = try await redis.drive(guest, to: user, stoppingBefore: \.isEnd) else {
                    Issue.record("no end")
                    return
                }
                if sweepsFirst {
                    try await redis.takeBack(record.id, to: user)
                    _ = try await redis.store.recover(takesAll: true)
                } else {
                    _ = try await redis.store.undo(record.id, to: user)
                }
                _ = try await redis.store.recover(takesAll: true)
                #expect(try await redis.quantities(guest) == ["a": 2], "sweeps first: \(sweepsFirst)")
                #expect(try await redis.quantities(user) == [:])
            }
        }
    }

    @Test(
        "a migration whose final was lost, undone into another owner's cart, leaves the source empty",
        arguments: [Place.serverInSteps, .cluster]
    )
    func lostFinalElsewhere(place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", 2, to: .guest("1"))
            guard case .end(let record) = try await redis.drive(stoppingBefore: \.isEnd) else {
                Issue.record("no end")
                return
            }
            _ = try await redis.store.undo(record.id, to: .user("1"), restoredTo: .guest("fresh"))
            _ = try await redis.store.recover(takesAll: true)
            #expect(try await redis.quantities(.guest("fresh")) == ["a": 2])
            #expect(try await redis.quantities(.guest("1")) == [:])
            #expect(try await redis.quantities(.user("1")) == [:])
        }
    }

    @Test(
        "what is added after a lost seal stays with the source when the migration is undone into another owner's cart",
        arguments: MigrationInStepsTests.steps,
        [false, true]
    )
    func lostSealElsewhere(place: Place, isUnderWay: Bool) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", 2, to: .guest("1"))
            guard case .end(let record) = try await redis.drive(stoppingBefore: \.isEnd) else {
                Issue.record("no end")
                return
            }
            try await redis.loseSeal(of: "cart:guest:1")
            try await redis.add("b", 1, to: .guest("1"))
            if isUnderWay {
                try await redis.takeBack(record.id, restoredTo: "guest:fresh")
            } else {
                _ = try await redis.store.undo(record.id, to: .user("1"), restoredTo: .guest("fresh"))
            }
            let preview = try await redis.migrate(isDryRun: true)
            #expect(preview.status == .skipped && preview.reason == "undone")
            #expect(try await redis.quantities(.guest("1")) == ["a": 2, "b": 1], "a preview changes nothing")
            #expect(try await redis.migrate().status == .completed)
            #expect(try await redis.quantities(.guest("1")) == [:])
            #expect(try await redis.quantities(.user("1")) == ["b": 1])
            _ = try await redis.store.recover(takesAll: true)
            #expect(try await redis.quantities(.guest("fresh")) == ["a": 2])
        }
    }

    @Test(
        "when the user is erased while an undo is under way, the source has its lines once, and is not merged again",
        arguments: MigrationInStepsTests.steps
    )
    func erasedWhileUndone(place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", 5, to: .guest("1"))
            guard case .end(let record) = try await redis.drive(stoppingBefore: \.isEnd) else {
                Issue.record("no end")
                return
            }
            try await redis.takeBack(record.id)
            try await redis.store.erase(.user("1"))
            _ = try await redis.store.recover(takesAll: true)
            #expect(try await redis.quantities(.guest("1")) == ["a": 5])
            let guest = try await redis.hash("cart:guest:1")
            #expect(guest["declined"] == "user:1" && guest["gen"] != record.id)
            #expect(try await redis.hash("cart-merges:{cart:guest:1}")["x:undo-\(record.id)"] != nil)
        }
    }
}
