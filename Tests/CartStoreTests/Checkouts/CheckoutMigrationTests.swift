import CartModel
import Hiredis
import Testing

@testable import CartStore

@Suite("Checkouts and logins")
struct CheckoutMigrationTests {
    @Test(
        "a login takes the open checkout along: it is completed in the user's cart, whoever asks",
        arguments: Place.allCases
    )
    func follows(place: Place) async throws {
        try await Store.open(in: place) { redis in
            let (guest, user) = (try redis.address(.guest("1")), try redis.address(.user("1")))
            try await redis.add("a", 2, to: .guest("1"))
            try await redis.add("a", 3, to: .user("1"))
            let checkout = try await redis.store.startCheckout(at: guest)
            #expect(try await redis.migrate().status == .completed)
            let read = try await redis.store.checkout(checkout.id, at: user)
            #expect(read.checkout.cart.identifier == "user:1" && read.checkout.cart.items == checkout.cart.items)
            #expect(read.changes?.map(\.cartQuantity) == [5])
            // Whoever knows the guest alone, as a payment's callback does, finds it too; a guest's browser does not.
            #expect(try await redis.store.checkout(checkout.id, at: guest).checkout.cart.identifier == "user:1")
            let stranger = await refusal {
                _ = try await redis.store.checkout(checkout.id, at: guest, following: { _ in false })
            }
            #expect(stranger?.code == .checkoutNotFound)
            let done = try await redis.store.completeCheckout(checkout.id, at: guest, order: "1")
            #expect(done.status == .completed && done.missing.isEmpty && !done.isRepeat)
            #expect(try await redis.store.completeCheckout(checkout.id, at: user, order: "1").isRepeat)
            #expect(try await redis.quantities(.user("1")) == ["a": 3])
            #expect(try await redis.store.openCheckouts(of: .guest("1")).isEmpty)
        }
    }

    @Test("one that was completed before the login is not completed again after it", arguments: Place.allCases)
    func completedBefore(place: Place) async throws {
        try await Store.open(in: place) { redis in
            let (guest, user) = (try redis.address(.guest("1")), try redis.address(.user("1")))
            try await redis.add("a", 2, to: .guest("1"))
            let checkout = try await redis.store.startCheckout(at: guest)
            try await redis.add("a", 2, to: .guest("1"))
            _ = try await redis.store.completeCheckout(checkout.id, at: guest)
            #expect(try await redis.migrate().status == .completed)
            for address in [guest, user] {
                #expect(try await redis.store.completeCheckout(checkout.id, at: address).isRepeat)
            }
            #expect(try await redis.quantities(.user("1")) == ["a": 2])
        }
    }

    @Test("an undo gives the open checkout back; one that was completed stays completed", arguments: Place.allCases)
    func undone(place: Place) async throws {
        try await Store.open(in: place) { redis in
            let guest = try redis.address(.guest("1"))
            let user = try redis.address(.user("1"))
            try await redis.add("a", 2, to: .guest("1"))
            let checkout = try await redis.store.startCheckout(at: guest)
            let id = try #require(try await redis.migrate().id)
            _ = try await redis.store.undo(id, to: .user("1"))
            #expect(try await redis.store.openCheckouts(of: .user("1")).isEmpty)
            // Asked for by the user, it is found where it went.
            #expect(try await redis.store.completeCheckout(checkout.id, at: user).cart.identifier == "guest:1")
            #expect(try await redis.quantities(.guest("1")).isEmpty)

            let (other, address) = (Identifier.guest("2"), try redis.address(.guest("2")))
            try await redis.add("a", 2, to: other)
            try await redis.add("b", 1, to: other)
            let second = try await redis.store.startCheckout(at: address)
            try await redis.add("b", 1, to: other)
            let migration = try #require(try await redis.migrate(other).id)
            _ = try await redis.store.completeCheckout(second.id, at: user)
            _ = try await redis.store.undo(migration, to: .user("1"), isForced: true)
            #expect(try await redis.store.completeCheckout(second.id, at: user).isRepeat)
            #expect(try await redis.quantities(other) == ["b": 1])
            #expect(try await redis.quantities(.user("1")).isEmpty)
        }
    }

    @Test(
        "while a migration holds the cart, a checkout waits and is neither started nor ended",
        arguments: MigrationInStepsTests.steps
    )
    func sealed(place: Place) async throws {
        try await Store.open(in: place) { redis in
            let guest = try redis.address(.guest("1"))
            try await redis.add("a", 2, to: .guest("1"))
            let checkout = try await redis.store.startCheckout(at: guest)
            try await redis.drive(stoppingBefore: \.isApply)
            async let completion = redis.store.completeCheckout(checkout.id, at: guest, order: "7")
            async let login = redis.migrate()
            #expect(try await login.status == .completed)
            let done = try await completion
            #expect(done.cart.identifier == "user:1" && done.missing.isEmpty)
            #expect(try await redis.quantities(.user("1")).isEmpty)
        }
    }

    @Test(
        "what a crash leaves after any step ends with the checkout at the user, once",
        arguments: MigrationInStepsTests.steps
    )
    func crashes(place: Place) async throws {
        try await Store.open(in: place) { redis in
            let stops: [(MigrationFlow.Action) -> Bool] = [\.isApply, \.isEnd]
            for (number, stop) in stops.enumerated() {
                let (guest, user) = (Identifier.guest("g\(number)"), Identifier.user("u\(number)"))
                try await redis.add("a", 2, to: guest)
                try await redis.add("a", 3, to: user)
                let checkout = try await redis.store.startCheckout(at: try redis.address(guest))
                try await redis.drive(guest, to: user, stoppingBefore: stop)
                _ = try await redis.store.recover(takesAll: true)
                _ = try await redis.store.completeCheckout(checkout.id, at: try redis.address(guest))
                #expect(try await redis.migrate(guest, to: user).isReplayed)
                #expect(try await redis.store.completeCheckout(checkout.id, at: try redis.address(user)).isRepeat)
                #expect(try await redis.quantities(user) == ["a": 3])
            }
        }
    }

    @Test("a guest's cart that is kept at login keeps no checkout: it is the user's", arguments: Place.allCases)
    func kept(place: Place) async throws {
        try await Store.open(in: place) {
            $0.migration.clearGuestAfter = false
        } _: { redis in
            let guest = try redis.address(.guest("1"))
            try await redis.add("a", 2, to: .guest("1"))
            let checkout = try await redis.store.startCheckout(at: guest)
            try await redis.migrate()
            _ = try await redis.store.completeCheckout(checkout.id, at: guest)
            #expect(try await redis.quantities(.user("1")).isEmpty)
            #expect(try await redis.quantities(.guest("1")) == ["a": 2])
        }
    }

    @Test(
        "when a seal was lost and the source ended the checkout, the target hears of it",
        arguments: MigrationInStepsTests.steps
    )
    func lostSeal(place: Place) async throws {
        try await Store.open(in: place) { redis in
            let (guest, user) = (try redis.address(.guest("1")), try redis.address(.user("1")))
            try await redis.add("a", 2, to: .guest("1"))
            let checkout = try await redis.store.startCheckout(at: guest)
            try await redis.drive(stoppingBefore: \.isEnd)
            try await redis.loseSeal(of: "cart:guest:1")
            // The order comes to the source, which does not know that it was sealed; then shopping goes on there.
            _ = try await redis.store.completeCheckout(checkout.id, at: guest)
            try await redis.add("b", 1, to: .guest("1"))
            try await redis.migrate()
            #expect(try await redis.store.completeCheckout(checkout.id, at: user).isRepeat)
        }
    }

    @Test(
        "when a seal was lost and a checkout was started then, the login takes it along although no line is new",
        arguments: MigrationInStepsTests.steps
    )
    func startedAfterLostSeal(place: Place) async throws {
        try await Store.open(in: place) { redis in
            let (guest, user) = (try redis.address(.guest("1")), try redis.address(.user("1")))
            try await redis.add("a", 2, to: .guest("1"))
            try await redis.drive(stoppingBefore: \.isEnd)
            try await redis.loseSeal(of: "cart:guest:1")
            let checkout = try await redis.store.startCheckout(at: guest)
            #expect(try await redis.migrate().isReplayed)
            let done = try await redis.store.completeCheckout(checkout.id, at: user)
            #expect(done.missing.isEmpty && done.cart.identifier == "user:1")
            #expect(try await redis.quantities(.user("1")).isEmpty)
        }
    }

    @Test(
        "a checkout that was started after a lost seal comes back with an undo, whether the last step ran or not",
        arguments: MigrationInStepsTests.steps,
        [false, true]
    )
    func startedAfterLostSealAndUndone(place: Place, isEnded: Bool) async throws {
        try await Store.open(in: place) { redis in
            let (guest, user) = (try redis.address(.guest("1")), try redis.address(.user("1")))
            try await redis.add("a", 2, to: .guest("1"))
            try await redis.drive(stoppingBefore: \.isEnd)
            try await redis.loseSeal(of: "cart:guest:1")
            let checkout = try await redis.store.startCheckout(at: guest)
            if isEnded { try await redis.migrate() } else { try await redis.drive(stoppingBefore: \.isEnd) }
            let id = try #require(try await redis.store.reports(to: .user("1")).first?.id)
            _ = try await redis.store.undo(id, to: .user("1"))
            let done = try await redis.store.completeCheckout(checkout.id, at: user)
            #expect(done.missing.isEmpty && done.cart.identifier == "guest:1" && !done.isRepeat)
            #expect(try await redis.store.completeCheckout(checkout.id, at: guest).isRepeat)
            #expect(try await redis.quantities(.guest("1")).isEmpty)
        }
    }

    @Test(
        "a step that is repeated after the checkout has gone on to a third owner does not bring it back",
        arguments: MigrationInStepsTests.steps
    )
    func goneOn(place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", 2, to: .guest("1"))
            let checkout = try await redis.store.startCheckout(at: try redis.address(.guest("1")))
            try await redis.drive(stoppingBefore: \.isEnd)
            try await redis.migrate(.user("1"), to: .user("2"))
            _ = try await redis.store.recover(takesAll: true)
            #expect(try await redis.store.openCheckouts(of: .user("1")).isEmpty)
            let done = try await redis.store.completeCheckout(checkout.id, at: try redis.address(.user("1")))
            #expect(done.cart.identifier == "user:2" && !done.isRepeat)
            #expect(try await redis.store.completeCheckout(checkout.id, at: try redis.address(.guest("1"))).isRepeat)
        }
    }

    @Test(
        "what was ordered after a login whose last step never ran is not given back by a forced undo",
        arguments: MigrationInStepsTests.steps,
        [false, true]
    )
    func orderedBeforeUndo(place: Place, isKept: Bool) async throws {
        try await Store.open(in: place) {
            $0.migration.clearGuestAfter = !isKept
        } _: { redis in
            let (guest, user) = (try redis.address(.guest("1")), try redis.address(.user("1")))
            try await redis.add("a", 2, to: .guest("1"))
            try await redis.add("b", 3, to: .guest("1"))
            let checkout = try await redis.store.startCheckout(at: guest)
            try await redis.add("b", 1, to: .guest("1"))
            try await redis.drive(stoppingBefore: \.isEnd)
            _ = try await redis.store.completeCheckout(checkout.id, at: user)
            #expect(try await redis.quantities(.user("1")) == ["b": 1])
            let id = try #require(try await redis.store.reports(to: .user("1")).first?.id)
            let undo = try await redis.store.undo(id, to: .user("1"), isForced: true)
            #expect(undo.isRestored && undo.restoredTo == "guest:1")
            #expect(try await redis.quantities(.user("1")).isEmpty)
            // A kept cart shows its lines, and would hand over only what came back.
            #expect(try await redis.quantities(.guest("1")) == (isKept ? ["a": 2, "b": 4] : ["b": 1]))
            #expect(try await redis.hash("cart:guest:1")["entries"] == (isKept ? "2" : "1"))
            #expect(try await redis.store.completeCheckout(checkout.id, at: guest).isRepeat)
            #expect(try await redis.store.openCheckouts(of: .guest("1")).isEmpty)
            #expect(try await redis.migrate().status == .completed)
            #expect(try await redis.quantities(.user("1")) == ["b": 1])
        }
    }

    @Test("a policy sees the open checkouts of both", arguments: Place.quick)
    func policy(place: Place) async throws {
        let rules = MigrationRules(
            policy: { proposal in
                proposal.guestCheckouts.count == 1 && proposal.userCheckouts.isEmpty
                    ? .skip(reason: "in_checkout") : .proceed
            }
        )
        try await Store.open(in: place, rules: rules) { redis in
            try await redis.add("a", 2, to: .guest("1"))
            let address = try redis.address(.guest("1"))
            let checkout = try await redis.store.startCheckout(at: address)
            #expect(try await redis.migrate().reason == "in_checkout")
            _ = try await redis.store.cancelCheckout(checkout.id, at: address)
            #expect(try await redis.migrate().status == .completed)
        }
    }
}
