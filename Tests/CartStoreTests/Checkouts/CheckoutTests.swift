import CartModel
import Hiredis
import Testing

@testable import CartStore

@Suite("Checkouts")
struct CheckoutTests {
    private static func expectNotFound(_ id: String, at address: CartAddress, in redis: Store) async throws {
        let reading = await refusal { _ = try await redis.store.checkout(id, at: address) }
        let completing = await refusal { _ = try await redis.store.completeCheckout(id, at: address) }
        let cancelling = await refusal { _ = try await redis.store.cancelCheckout(id, at: address) }
        for refused in [reading, completing, cancelling] { #expect(refused?.code == .checkoutNotFound) }
    }

    @Test("a checkout holds lines, prices and version, and the cart stays open", arguments: Place.allCases)
    func start(place: Place) async throws {
        try await Store.open(in: place) { redis in
            let address = try redis.address(.user("1"))
            try await redis.add("a", 2, to: .user("1"))
            let change = try await redis.add("b", 1, to: .user("1"))
            let checkout = try await redis.store.startCheckout(at: address)
            #expect(checkout.status == .open && !checkout.isRepeat && checkout.cart.version == change.version)
            #expect(checkout.cart.items == (try await redis.store.load(address)).items)
            #expect(checkout.cart.currency?.code == "MYR" && checkout.cart.total == 3000)
            let life = try #require(checkout.expiresAt).milliseconds - checkout.startedAt.milliseconds
            #expect(life == 3_600_000)
            try await redis.add("a", 1, to: .user("1"))
            try await redis.perform(.remove(["b"]), .user("1"))
            try await redis.add("c", 5, to: .user("1"))
            let (now, changes) = try await redis.store.checkout(checkout.id, at: address)
            #expect(now.cart == checkout.cart)
            let texts = changes?.map {
                "\($0.id) \($0.quantity) \($0.cartQuantity) \($0.price ?? -1) \($0.cartPrice ?? -1)"
            }
            #expect(texts == ["a 2 3 1000 1000", "b 1 0 1000 -1", "c 0 5 -1 1000"])
        }
    }

    @Test(
        "asked again it answers the same while nothing has changed, and another one afterwards",
        arguments: Place.quick
    )
    func again(place: Place) async throws {
        try await Store.open(in: place) { redis in
            let address = try redis.address(.user("1"))
            try await redis.add("a", 2, to: .user("1"))
            let first = try await redis.store.startCheckout(at: address, timeToLive: .seconds(60))
            let second = try await redis.store.startCheckout(at: address, timeToLive: .seconds(600))
            #expect(second.id == first.id && second.isRepeat && second.cart == first.cart)
            #expect(try #require(second.expiresAt) > (try #require(first.expiresAt)))
            let third = try await redis.store.startCheckout(at: address, timeToLive: .seconds(60))
            #expect(third.expiresAt == second.expiresAt)
            try await redis.add("a", 1, to: .user("1"))
            let other = try await redis.store.startCheckout(at: address)
            #expect(other.id != first.id && !other.isRepeat)
            #expect(try await redis.store.openCheckouts(of: .user("1")).map(\.id) == [first.id, other.id])
            _ = try await redis.store.cancelCheckout(other.id, at: address)
            #expect(try await redis.store.startCheckout(at: address).id != other.id)
        }
    }

    @Test("cancelled checkouts keep no lines, and the last 64 of them are kept")
    func cancelled() async throws {
        try await Store.open { redis in
            let address = try redis.address(.user("1"))
            try await redis.add("a", 2, to: .user("1"))
            for _ in 0..<70 {
                let checkout = try await redis.store.startCheckout(at: address)
                _ = try await redis.store.cancelCheckout(checkout.id, at: address)
                #expect(try await redis.store.checkout(checkout.id, at: address).0.cart.items.isEmpty)
            }
            #expect(try await redis.hash(redis.store.keyspace.checkouts("user:1")).count == 65)
        }
    }

    @Test("completed, it takes exactly what it holds; what was added meanwhile stays", arguments: Place.allCases)
    func complete(place: Place) async throws {
        try await Store.open(in: place) { redis in
            let address = try redis.address(.user("1"))
            try await redis.add("a", 2, to: .user("1"))
            try await redis.add("b", 1, to: .user("1"))
            let checkout = try await redis.store.startCheckout(at: address)
            try await redis.add("a", 3, to: .user("1"))
            try await redis.add("c", 1, to: .user("1"))
            let done = try await redis.store.completeCheckout(checkout.id, at: address, order: "1001")
            #expect(done.status == .completed && done.order == "1001" && done.missing.isEmpty && !done.isRepeat)
            #expect(done.expiresAt == nil && done.endedAt != nil && done.cart.items == checkout.cart.items)
            #expect(try await redis.quantities(.user("1")) == ["a": 3, "c": 1])
            let cart = try await redis.store.load(address)
            #expect(cart.itemCount == 4 && cart.version.number == 5)
            #expect(try await redis.hash("cart:user:1")["entries"] == "2")
            for order in ["1001", nil] {
                var repeated = try await redis.store.completeCheckout(checkout.id, at: address, order: order)
                #expect(repeated.isRepeat)
                repeated.isRepeat = false
                #expect(repeated == done)
            }
            #expect(try await redis.quantities(.user("1")) == ["a": 3, "c": 1])
            let other = await refusal {
                _ = try await redis.store.completeCheckout(checkout.id, at: address, order: "1002")
            }
            #expect(other?.code == .checkoutEnded)
            let cancelled = await refusal { _ = try await redis.store.cancelCheckout(checkout.id, at: address) }
            #expect(cancelled?.code == .checkoutEnded)
            let read = try await redis.store.checkout(checkout.id, at: address)
            #expect(read.checkout == done && read.changes == nil)
        }
    }

    @Test(
        "a line that was reduced meanwhile goes no lower than zero, and `missing` lists the rest",
        arguments: Place.quick
    )
    func missing(place: Place) async throws {
        try await Store.open(in: place) { redis in
            let address = try redis.address(.user("1"))
            for id in ["a", "b", "c"] { try await redis.add(id, 3, to: .user("1")) }
            let checkout = try await redis.store.startCheckout(at: address)
            try await redis.perform(.setQuantity(id: "a", 1), .user("1"))
            try await redis.perform(.remove(["b"]), .user("1"))
            let done = try await redis.store.completeCheckout(checkout.id, at: address)
            #expect(done.missing == [.init(id: "a", quantity: 2), .init(id: "b", quantity: 3)] && done.order == nil)
            #expect(try await redis.quantities(.user("1")).isEmpty)
            let head = try await redis.hash("cart:user:1")["default:head"]
            #expect(head?.split(separator: " ").prefix(4) == ["6", "0", "0", "-"])
            // An emptied cart goes with the window in which retries are recognised; the record stays.
            #expect((1...30_000).contains(try await redis.integer("PTTL", "cart:user:1")))
            #expect(try await redis.integer("PTTL", "cart-checkouts:{cart:user:1}") > 7 * 86_000_000)
        }
    }

    @Test(
        "a cart that is gone when the order comes gives nothing, and `missing` lists every line",
        arguments: Place.quick
    )
    func gone(place: Place) async throws {
        try await Store.open(in: place) { redis in
            let address = try redis.address(.user("1"))
            try await redis.add("a", 3, to: .user("1"))
            let checkout = try await redis.store.startCheckout(at: address)
            try await redis.redis("DEL", "cart:user:1")
            let done = try await redis.store.completeCheckout(checkout.id, at: address)
            #expect(done.missing == [.init(id: "a", quantity: 3)])
            #expect(try await redis.integer("EXISTS", "cart:user:1") == 0)
        }
    }

    @Test("cancelled, it leaves the cart as it is, and cannot be completed", arguments: Place.quick)
    func cancel(place: Place) async throws {
        try await Store.open(in: place) { redis in
            let address = try redis.address(.user("1"))
            try await redis.add("a", 3, to: .user("1"))
            let checkout = try await redis.store.startCheckout(at: address)
            #expect(try await redis.store.cancelCheckout(checkout.id, at: address).status == .cancelled)
            #expect(try await redis.store.cancelCheckout(checkout.id, at: address).isRepeat)
            let refused = await refusal { _ = try await redis.store.completeCheckout(checkout.id, at: address) }
            #expect(refused?.code == .checkoutEnded && refused?.actual == "cancelled")
            #expect(try await redis.quantities(.user("1")) == ["a": 3])
        }
    }

    @Test("an empty cart cannot be checked out, nor one of another version; nothing is written", arguments: Place.quick)
    func versions(place: Place) async throws {
        try await Store.open(in: place) { redis in
            let address = try redis.address(.user("1"))
            let empty = await refusal { _ = try await redis.store.startCheckout(at: address) }
            #expect(empty?.code == .cartEmpty)
            #expect(try await redis.integer("DBSIZE") == 0)
            let change = try await redis.add("a", to: .user("1"))
            let old = CartVersion(generation: change.version.generation, number: 7)
            let conflict = await refusal {
                _ = try await redis.store.startCheckout(at: address, if: .version(old))
            }
            #expect(conflict?.code == .versionConflict && conflict?.actual == change.version.description)
            _ = try await redis.store.startCheckout(at: address, if: .version(change.version))
        }
    }

    @Test("a checkout of another owner or instance is not found", arguments: Place.quick)
    func others(place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", to: .user("1"))
            let checkout = try await redis.store.startCheckout(at: try redis.address(.user("1")))
            try await Self.expectNotFound(checkout.id, at: try redis.address(.user("1"), .wishlist), in: redis)
            try await Self.expectNotFound(checkout.id, at: try redis.address(.user("2")), in: redis)
        }
    }

    @Test("a time to live outside a minute to seven days is refused", arguments: [0, 59, 604_801])
    func times(seconds: Int64) throws {
        let refused = #expect(throws: CartError.self) {
            try CheckoutRules.check(timeToLive: .seconds(seconds))
        }
        #expect(refused?.code == .invalidRequest && refused?.field == "ttl")
    }

    @Test("a name of an order that would not fit into the record is refused", arguments: ["", "-", "a b", "a\nb"])
    func orders(order: String) throws {
        let refused = #expect(throws: CartError.self) { try CheckoutRules.check(order: order) }
        #expect(refused?.code == .invalidRequest && refused?.field == "order")
    }

    @Test("an expired checkout is gone, and makes room for others", arguments: Place.quick)
    func expiry(place: Place) async throws {
        try await Store.open(in: place) { redis in
            let address = try redis.address(.user("1"))
            try await redis.add("a", to: .user("1"))
            let checkout = try await redis.store.startCheckout(at: address)
            let key = "cart-checkouts:{cart:user:1}"
            let record = try #require(try await redis.hash(key)[checkout.id])
            let past = "\(checkout.startedAt.milliseconds - 1)"
            let expired = record.replacing("\(try #require(checkout.expiresAt).milliseconds)", with: past)
            try await redis.redis("HSET", key, checkout.id, expired)
            try await Self.expectNotFound(checkout.id, at: address, in: redis)
            let next = try await redis.store.startCheckout(at: address)
            #expect(Set(try await redis.hash(key).keys) == [next.id])
            #expect(try await redis.quantities(.user("1")) == ["a": 1])
        }
    }

    @Test("the 65th open checkout of an owner is refused")
    func limit() async throws {
        try await Store.open { redis in
            let address = try redis.address(.user("1"))
            for _ in 0..<64 {
                try await redis.add("a", to: .user("1"))
                _ = try await redis.store.startCheckout(at: address)
            }
            try await redis.add("a", to: .user("1"))
            let refused = await refusal { _ = try await redis.store.startCheckout(at: address) }
            #expect(refused?.code == .limitExceeded && refused?.limit == "open_checkouts" && refused?.value == 64)
            let first = try #require(try await redis.store.openCheckouts(of: .user("1")).first)
            _ = try await redis.store.cancelCheckout(first.id, at: address)
            _ = try await redis.store.startCheckout(at: address)
        }
    }

    @Test("start and order write an event each, with what was taken", arguments: Place.allCases)
    func events(place: Place) async throws {
        try await Store.open(in: place) { redis in
            let address = try redis.address(.user("1"))
            try await redis.add("a", 3, to: .user("1"))
            let checkout = try await redis.store.startCheckout(at: address)
            _ = try await redis.store.startCheckout(at: address)
            try await redis.perform(.setQuantity(id: "a", 2), .user("1"))
            for _ in 0..<2 { _ = try await redis.store.completeCheckout(checkout.id, at: address, order: "1001") }
            let events = try await redis.store.pastEvents { [.checkoutStarted, .ordered].contains($0.kind) }
            #expect(events.map(\.kind) == [.checkoutStarted, .ordered])
            #expect(events.map { $0.fields["lines"] } == ["a:3", "a:2"])
            #expect(events.map { $0.fields["checkout"] } == [checkout.id, checkout.id])
            #expect(events.last?.fields["order"] == "1001" && events.first?.identifier == "user:1")
            let after = try await redis.store.load(address).version
            #expect(events.map { $0.fields["version"] } == [checkout.cart.version.description, after.description])
            #expect(after != checkout.cart.version)
        }
    }

    @Test("an owner's erasure takes the checkouts along", arguments: Place.quick)
    func erasure(place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", 3, to: .user("1"))
            _ = try await redis.store.startCheckout(at: try redis.address(.user("1")))
            try await redis.store.erase(.user("1"))
            #expect(try await redis.integer("EXISTS", "cart-checkouts:{cart:user:1}") == 0)
        }
    }

    @Test(
        "for a record that somebody wrote over the error names its key, and nothing is changed",
        arguments: Place.quick
    )
    func corrupted(place: Place) async throws {
        try await Store.open(in: place) { redis in
            let address = try redis.address(.user("1"))
            try await redis.add("a", 3, to: .user("1"))
            let checkout = try await redis.store.startCheckout(at: address)
            try await redis.redis("HSET", "cart-checkouts:{cart:user:1}", checkout.id, "nonsense")
            let reading = await refusal { _ = try await redis.store.checkout(checkout.id, at: address) }
            let ending = await refusal { _ = try await redis.store.completeCheckout(checkout.id, at: address) }
            #expect(reading?.code == .cartCorrupted && reading?.field == checkout.id)
            #expect(ending?.code == .cartCorrupted && ending?.field == checkout.id)
            #expect([reading?.key, ending?.key] == ["cart-checkouts:{cart:user:1}", "cart-checkouts:{cart:user:1}"])
            #expect(try await redis.quantities(.user("1")) == ["a": 3])
        }
    }
}
