import CartService
import RedisTestKit
import Testing

/// The examples of the guide on identifiers and migration, with the same numbers.
@Suite("Specification examples")
struct SpecificationTests {
    @Test(
        "guest A 2, B 1 and user A 3, C 1 end as each strategy says",
        arguments: [
            (MigrationStrategy.addQuantities, ["A": 5, "B": 1, "C": 1]),
            (.keepHighestQuantity, ["A": 3, "B": 1, "C": 1]),
            (.keepUserCart, ["A": 3, "C": 1]), (.replaceWithGuest, ["A": 2, "B": 1]),
        ] as [(MigrationStrategy, [String: Int64])]
    )
    func strategies(strategy: MigrationStrategy, result: [String: Int64]) async throws {
        try await Service.open(change: { $0.migration.strategy = strategy }) { service in
            let guest = service.carts.cart(.guest("abc123"))
            let user = service.carts.cart(.user("123"))
            try await service.add("A", 2, to: guest)
            try await service.add("B", 1, to: guest)
            try await service.add("A", 3, to: user)
            try await service.add("C", 1, to: user)
            let report = try await service.carts.migrate(from: .guest("abc123"), to: .user("123"))
            #expect(report.status == .completed && report.strategy == strategy)
            #expect(try await service.quantities(.user("123")) == result)
            #expect(try await service.quantities(.guest("abc123")) == [:])
        }
    }

    @Test("the higher quantity is kept: 5 > 2")
    func highest() async throws {
        try await Service.open { service in
            try await service.add("product-1", 5, to: service.carts.cart(.user("1")))
            try await service.add("product-1", 2, to: service.carts.cart(.guest("xyz789")))
            _ = try await service.carts.migrate(from: .guest("xyz789"), to: .user("1"), strategy: .keepHighestQuantity)
            #expect(try await service.quantities(.user("1")) == ["product-1": 5])
        }
    }

    @Test("an empty saved cart never beats the guest's: every strategy adopts", arguments: MergeStrategy.allCases)
    func adopt(strategy: MergeStrategy) async throws {
        try await Service.open { service in
            try await service.add("A", 2, to: service.carts.cart(.guest("1")))
            _ = try await service.carts.migrate(
                from: .guest("1"),
                to: .user("1"),
                strategy: MigrationStrategy(strategy)
            )
            #expect(try await service.quantities(.user("1")) == ["A": 2])
            let empty = try await service.carts.migrate(
                from: .guest("2"),
                to: .user("1"),
                strategy: MigrationStrategy(strategy)
            )
            #expect(empty.status == .nothingToMigrate)
            #expect(try await service.quantities(.user("1")) == ["A": 2])
        }
    }

    @Test("all instances are migrated in one call")
    func instances() async throws {
        try await Service.open { service in
            try await service.add("A", to: service.carts.cart(.guest("multi123")))
            try await service.add("B", price: 2000, to: service.carts.cart(.guest("multi123"), instance: .wishlist))
            let report = try await service.carts.migrate(from: .guest("multi123"), to: .user("1"))
            #expect(Set(report.instances.keys) == [.default, .wishlist])
            #expect(try await service.quantities(.user("1")) == ["A": 1])
            #expect(try await service.quantities(.user("1"), .wishlist) == ["B": 1])
        }
    }

    @Test("an instance that was not asked for stays the guest's, who lives on")
    func oneInstance() async throws {
        try await Service.open { service in
            try await service.add("A", to: service.carts.cart(.guest("1")))
            try await service.add("B", to: service.carts.cart(.guest("1"), instance: .wishlist))
            let report = try await service.carts.migrate(from: .guest("1"), to: .user("1"), instances: [.default])
            #expect(Set(report.instances.keys) == [.default])
            let rest = try await service.carts.cart(.guest("1"), instance: .wishlist).load()
            #expect(rest.items.map(\.id) == ["B"] && rest.generation != report.id && rest.generation != nil)
            #expect(try await service.quantities(.guest("1")) == [:])
            _ = try await service.carts.migrate(from: .guest("1"), to: .user("1"))
            #expect(try await service.quantities(.user("1"), .wishlist) == ["B": 1])
            #expect(try await service.quantities(.user("1")) == ["A": 1])
        }
    }

    @Test("a red shirt in M and a blue one in L are two lines")
    func variants() async throws {
        try await Service.open { service in
            let red = NewLineItem(
                id: "tshirt-red-m",
                name: "T-Shirt",
                price: 3000,
                attributes: ["color": "Red", "size": "M"]
            )
            let blue = NewLineItem(
                id: "tshirt-blue-l",
                name: "T-Shirt",
                price: 3000,
                attributes: ["color": "Blue", "size": "L"]
            )
            try await service.carts.cart(.guest("1")).add(red)
            try await service.carts.cart(.user("1")).add(blue)
            _ = try await service.carts.migrate(from: .guest("1"), to: .user("1"))
            let cart = try await service.carts.cart(.user("1")).load()
            #expect(Set(cart.items.map(\.id)) == ["tshirt-red-m", "tshirt-blue-l"] && cart.total == 6000)
            #expect(cart["tshirt-red-m"]?.attributes?.value == ["color": "Red", "size": "M"])
        }
    }

    @Test("after logout the guest begins anew, and the next login merges that too")
    func cycle() async throws {
        try await Service.open { service in
            try await service.add("A", 2, to: service.carts.cart(.guest("s1")))
            _ = try await service.carts.migrate(from: .guest("s1"), to: .user("1"))
            try await service.add("C", price: 500, to: service.carts.cart(.guest("s2")))
            _ = try await service.carts.migrate(from: .guest("s2"), to: .user("1"))
            try await service.add("D", to: service.carts.cart(.guest("s1")))
            _ = try await service.carts.migrate(from: .guest("s1"), to: .user("1"))
            #expect(try await service.quantities(.user("1")) == ["A": 2, "C": 1, "D": 1])
        }
    }

    @Test("an expired guest has nothing to migrate, and the user's cart is as it was")
    func expired() async throws {
        try await Service.open { service in
            try await service.add("D", to: service.carts.cart(.guest("1")))
            try await service.add("A", to: service.carts.cart(.user("1")))
            #expect(try await service.redis.cli("PEXPIRE", "cart:guest:1", "0") == "1")
            let report = try await service.carts.migrate(from: .guest("1"), to: .user("1"))
            #expect(report.status == .nothingToMigrate && report.id == nil)
            #expect(try await service.quantities(.user("1")) == ["A": 1])
        }
    }

    @Test("what was added on the phone is there on the desktop")
    func devices() async throws {
        try await Service.open { service in
            try await service.add("A", 2, to: service.carts.cart(.guest("mobile123")))
            _ = try await service.carts.migrate(from: .guest("mobile123"), to: .user("123"))
            try await service.add("B", price: 2000, to: service.carts.cart(.user("123")))
            let cart = try await service.carts.cart(.user("123")).load()
            #expect(cart.itemCount == 3 && cart.totalMoney?.description == "MYR 40.00")
        }
    }

    @Test("a user's cart becomes the team's, and custom kinds are owners like any other")
    func team() async throws {
        try await Service.open { service in
            try await service.add("A", 2, to: service.carts.cart(.user("1")))
            try await service.add("A", 3, to: service.carts.cart(.custom("team", "456")))
            let report = try await service.carts.migrate(from: .user("1"), to: .custom("team", "456"))
            #expect(report.from == "user:1" && report.to == "team:456")
            #expect(try await service.quantities(.custom("team", "456")) == ["A": 5])
            try await service.add("A", to: service.carts.cart(.custom("device", "abcd-1234")))
            #expect(try await service.redis.cli("EXISTS", "cart:device:abcd-1234") == "1")
        }
    }

    @Test("a user with five items or more is left alone when so configured")
    func conditional() async throws {
        try await Service.open(change: { $0.migration.skipIfUserItems = 5 }) { service in
            try await service.add("A", 2, to: service.carts.cart(.guest("1")))
            try await service.add("B", 5, to: service.carts.cart(.user("full")))
            try await service.add("B", 4, to: service.carts.cart(.user("light")))
            let skipped = try await service.carts.migrate(from: .guest("1"), to: .user("full"))
            #expect(skipped.status == .skipped && skipped.reason == "user_items")
            #expect(try await service.quantities(.guest("1")) == ["A": 2])
            let done = try await service.carts.migrate(from: .guest("1"), to: .user("light"))
            #expect(done.status == .completed && done.itemCount == 2)
        }
    }

    @Test("a guest that keeps its cart hands over only what was added since")
    func keep() async throws {
        try await Service.open(change: { $0.migration.clearGuestAfter = false }) { service in
            let guest = service.carts.cart(.guest("1"))
            try await service.add("A", 2, to: guest)
            _ = try await service.carts.migrate(from: .guest("1"), to: .user("1"))
            #expect(try await service.quantities(.guest("1")) == ["A": 2])
            #expect(try await service.carts.migrate(from: .guest("1"), to: .user("1")).status == .nothingToMigrate)
            try await service.add("A", 1, to: guest)
            try await service.add("B", 4, to: guest)
            _ = try await service.carts.migrate(from: .guest("1"), to: .user("1"))
            #expect(try await service.quantities(.user("1")) == ["A": 3, "B": 4])
            #expect(try await service.quantities(.guest("1")) == ["A": 3, "B": 4])
        }
    }

    @Test("a kept line that moves to another instance is not handed over a second time")
    func keepAndMove() async throws {
        try await Service.open(change: { $0.migration.clearGuestAfter = false }) { service in
            let guest = service.carts.cart(.guest("1"))
            try await service.add("A", 2, to: guest)
            _ = try await service.carts.migrate(from: .guest("1"), to: .user("1"))
            try await guest.move("A", to: .saved)
            try await service.add("A", 3, to: service.carts.cart(.guest("1"), instance: .saved))
            _ = try await service.carts.migrate(from: .guest("1"), to: .user("1"))
            #expect(try await service.quantities(.user("1")) == ["A": 2])
            #expect(try await service.quantities(.user("1"), .saved) == ["A": 3])
        }
    }

    @Test("prefixes and separator are configured")
    func format() async throws {
        try await Service.open(change: {
            $0.identifiers = try IdentifierFormat(guestPrefix: "visitor", userPrefix: "member", separator: "~")
        }) { service in
            try await service.add("A", to: service.carts.cart(.guest("1")))
            let report = try await service.carts.migrate(from: .guest("1"), to: .user("2"))
            #expect(report.from == "visitor~1" && report.to == "member~2")
            #expect(try await service.redis.cli("EXISTS", "cart:member~2") == "1")
        }
    }

    @Test("a handle does no I/O until it is used")
    func lazy() async throws {
        try await Service.open { service in
            try await service.redis.kill()
            let cart = service.carts.cart(.guest("../../etc"), instance: Instance("cellar"))
            #expect(cart.instance.name == "cellar")
            let error = await #expect(throws: CartError.self) { try await cart.load() }
            #expect(error?.code == .invalidIdentifier)
        }
    }
}
