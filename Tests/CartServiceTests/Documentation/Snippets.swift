import CartService
import Hiredis
import Synchronization

/// The code of the documents, compiled and run.
///
/// `DocumentationTests` holds the documents against this file.
enum Snippets {
    static func overview(_ redis: RedisClient) async throws {
        let carts = try Carts(redis: redis)
        let cart = carts.cart(.guest("abc"))
        try await cart.add(NewLineItem(id: "tea", name: "Tea", price: 450, currency: Currency("EUR")))
        try await cart.adjustQuantity(of: "tea", by: 2)
        try await cart.move("tea", to: .saved)
    }

    static func login(_ carts: Carts) async throws {
        let report = try await carts.migrate(from: .guest("abc"), to: .user("123"))
        for (instance, part) in report.instances {
            for line in part.lines { print(instance, line.id, line.outcome, line.quantity) }
        }
    }

    static func strategy(_ redis: RedisClient) async throws -> MigrationReport {
        let rules = MigrationRules(
            strategies: [
                "cheapest": { guest, user in
                    (guest.total < user.total || user.items.isEmpty) ? guest : user
                }
            ],
            policy: { proposal in
                proposal.userCheckouts.isEmpty ? .proceed : .use(.keepUserCart)
            }
        )
        let carts = try Carts(redis: redis, rules: rules)
        let report = try await carts.migrate(
            from: .guest("abc"),
            to: .user("123"),
            strategy: .init(rawValue: "cheapest")
        )
        return report
    }

    static func checkout(_ carts: Carts, _ version: CartVersion, _ warn: (String) -> Void) async throws {
        let cart = carts.cart(.user("ada"))
        let checkout = try await cart.startCheckout(ifVersion: version)
        let (_, changes) = try await cart.checkout(checkout.id)
        if changes?.isEmpty == false { warn("The cart has changed since.") }
        let done = try await cart.completeCheckout(checkout.id, order: "1001")
        for line in done.missing { warn("\(line.quantity) of \(line.id) had gone from the cart.") }
    }

    static func notification(_ carts: Carts, _ notify: (String, String) -> Void) async throws {
        for try await event in carts.events(from: .beginning) where event.kind == .migrated {
            notify(event.identifier, "Your cart has been merged.")
            break
        }
    }

    static func mailer(_ redis: RedisClient, _ mail: (String, String) async throws -> Void) async throws {
        try await redis.createGroup("mailer", of: "cart-events:0")
        let consumer = redis.consumer(of: "cart-events:0", group: "mailer", name: "one")
        for try await entry in consumer {
            if let event = CartEvent(entry, stream: 0), event.kind == .migrated, let id = event.fields["migration_id"] {
                try await mail(event.identifier, id)
            }
            try await consumer.acknowledge(entry.id)
        }
    }

    static func teams(_ carts: Carts) async throws {
        try await carts.cart(.custom("team", "7")).add(
            NewLineItem(id: "desk", name: "Desk", price: 19_900, currency: Currency("EUR"))
        )
        let handedOver = try await carts.migrate(from: .custom("team", "7"), to: .user("123"))
        print(handedOver.status)
    }

    static func retry(_ handle: CartHandle, _ gift: NewLineItem) async throws {
        try await Carts.retry { () async throws(CartError) in
            let cart = try await handle.load()
            guard cart.itemCount < 10 else { return }
            try await handle.add(gift, ifVersion: cart.version)
        }
    }

    static func person(_ carts: Carts) async throws -> PersonalData {
        let everything = try await carts.export(.user("123"))
        try await carts.erase(.user("123"))
        return everything
    }

    static func readme(_ url: String) async throws {
        _ = url
        let redis = try RedisClient(RedisConfiguration(url: RedisURL("redis://127.0.0.1:6379")))
        let carts = try Carts(redis: redis)
        let cart = carts.cart(.guest("abc"))
        try await cart.add(NewLineItem(id: "tea", name: "Tea", price: 450, currency: Currency("EUR")))
        let report = try await carts.migrate(from: .guest("abc"), to: .user("123"))
        print(report.status, try await carts.cart(.user("123")).load().total)
    }
}
