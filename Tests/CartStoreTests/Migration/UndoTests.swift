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
}

extension UndoTests {
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

extension Store {
    /// The first half of an undo, after which the process dies.
    fileprivate func takeBack(
        _ id: String,
        to user: Identifier = .user("1"),
        isForced: Bool = false,
        restoredTo owner: String = ""
    ) async throws {
        let to = try store.configuration.identifiers.text(of: user)
        let keyspace = store.keyspace
        var keys = [keyspace.cart(to), keyspace.ledger(to), keyspace.undo(to), store.due(to), keyspace.checkouts(to)]
        if let stream = store.scriptedStream { keys.append(stream) }
        var command = RedisCommand(script: store.scripts.undo, keys: keys)
        let now = try await store.serverTime(forKey: keys[0])
        for text in [id, isForced ? "force" : "", owner, "undo \(to) \(id)", "0", "\(now + 1000)", "newgen", ""] {
            command.append(text)
        }
        let reply = try await client.execute(command)
        guard reply.elements?.first?.string == "undone" else { throw CartError.unexpectedReply(of: "undo") }
    }
}
