import CartModel
import Testing

@testable import CartStore

@Suite("A seal that a failover loses")
struct LostSealTests {
    /// Opens a store for each strategy in turn.
    private static func open(
        in place: Place,
        with strategies: [MergeStrategy] = MergeStrategy.allCases,
        change: (inout CartsConfiguration) throws -> Void = { _ in },
        _ body: (Store, MergeStrategy) async throws -> Void
    ) async throws {
        for strategy in strategies {
            try await Store.open(
                in: place,
                change: {
                    $0.migration.strategy = MigrationStrategy(strategy)
                    try change(&$0)
                }
            ) { redis in try await body(redis, strategy) }
        }
    }

    @Test(
        "a seal that a failover loses is made again, and only what came since is booked",
        arguments: MigrationInStepsTests.steps
    )
    func lostSeal(place: Place) async throws {
        try await Self.open(in: place) { redis, strategy in
            try await redis.add("a", 2, to: .guest("1"))
            try await redis.add("b", 1, to: .guest("1"))
            try await redis.add("a", 3, to: .user("1"))
            try await redis.drive(stoppingBefore: \.isEnd)
            // The promoted replica has everything up to the seal, and shopping goes on there.
            try await redis.loseSeal(of: "cart:guest:1")
            try await redis.add("a", 2, to: .guest("1"))
            try await redis.add("c", 7, to: .guest("1"))
            let report = try await redis.migrate()
            let expected: [String: Int64] =
                switch strategy {
                case .addQuantities: ["a": 7, "b": 1, "c": 7]
                case .keepHighestQuantity: ["a": 4, "b": 1, "c": 7]
                case .keepUserCart: ["a": 3]
                case .replaceWithGuest: ["a": 4, "b": 1, "c": 7]
                }
            #expect(try await redis.quantities(.user("1")) == expected, "\(strategy)")
            let lines = try #require(report.instances[.default]).lines
            #expect(lines.first { $0.id == "a" }?.guestQuantity == 4 && lines.count == 3, "\(strategy)")
            #expect(try await redis.quantities(.guest("1")) == [:])
        }
    }

    @Test("what came in two bookings is undone as one", arguments: MigrationInStepsTests.steps)
    func undone(place: Place) async throws {
        try await Self.open(in: place) { redis, strategy in
            try await redis.add("a", 2, to: .guest("1"))
            try await redis.add("a", 3, to: .user("1"))
            try await redis.add("b", 4, to: .user("1"))
            try await redis.drive(stoppingBefore: \.isEnd)
            try await redis.loseSeal(of: "cart:guest:1")
            try await redis.add("a", 1, to: .guest("1"))
            try await redis.add("c", 7, to: .guest("1"))
            let report = try await redis.migrate()
            _ = try await redis.store.undo(try #require(report.id), to: .user("1"))
            let cart = try await redis.store.load(try redis.address(.user("1")))
            #expect(cart.items.map(\.quantity) == [3, 4] && cart.itemCount == 7, "\(strategy)")
            #expect(try await redis.quantities(.guest("1")) == ["a": 3, "c": 7], "\(strategy)")
        }
    }

    @Test("what the user changed between two bookings is not undone unseen", arguments: MigrationInStepsTests.steps)
    func changedBetween(place: Place) async throws {
        try await Self.open(in: place) { redis, strategy in
            try await redis.add("a", 2, to: .guest("1"))
            try await redis.add("a", 3, to: .user("1"))
            try await redis.drive(stoppingBefore: \.isEnd)
            try await redis.loseSeal(of: "cart:guest:1")
            try await redis.add("c", 7, to: .guest("1"))
            try await redis.add("c", 1, to: .user("1"))
            let report = try await redis.migrate()
            let line = try #require(report.instances[.default]?.lines.first { $0.id == "c" })
            #expect(line.guestQuantity == 7 && line.userQuantity == 1, "\(strategy)")
            #expect(line.lost.map { $0.name == "Product c" } ?? true, "\(strategy)")
            let id = try #require(report.id)
            await #expect(throws: CartError.self, "\(strategy)") { try await redis.store.undo(id, to: .user("1")) }
            _ = try await redis.store.undo(id, to: .user("1"), isForced: true)
            #expect(try await redis.quantities(.user("1")) == ["a": 3, "c": 1], "\(strategy)")
            #expect(try await redis.quantities(.guest("1")) == ["a": 2, "c": 7], "\(strategy)")
        }
    }

    @Test("units that a second booking has no room for are reported as lost", arguments: MigrationInStepsTests.steps)
    func cappedAfterLostSeal(place: Place) async throws {
        let strategies: [MergeStrategy] = [.addQuantities, .keepHighestQuantity, .replaceWithGuest]
        try await Self.open(in: place, with: strategies, change: { $0.limits.maxQuantity = 12 }) { redis, strategy in
            try await redis.add("a", 5, to: .guest("1"))
            try await redis.drive(stoppingBefore: \.isEnd)
            try await redis.loseSeal(of: "cart:guest:1")
            try await redis.add("a", 7, to: .guest("1"))
            try await redis.add("a", 5, to: .user("1"))
            let report = try await redis.migrate()
            let line = try #require(report.instances[.default]?.lines.first)
            #expect(try await redis.quantities(.user("1")) == ["a": 12], "\(strategy)")
            #expect(line.outcome == .capped && line.quantity == 7 && line.lost?.quantity == 5, "\(strategy)")
        }
    }

    @Test(
        "a seal that a failover loses between booking and end is made again by the same call",
        arguments: MigrationInStepsTests.steps
    )
    func sealLostBeforeEnd(place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", 2, to: .guest("1"))
            var driver = try redis.driver()
            var action = MigrationFlow.Action.look
            while !action.isEnd { action = try await driver.perform(action) }
            try await redis.loseSeal(of: "cart:guest:1")
            try await redis.add("b", 1, to: .guest("1"))
            var report: MigrationReport?
            while report == nil {
                action = try await driver.perform(action)
                if case .finish(let finished) = action { report = finished }
            }
            #expect(report?.instances[.default]?.lines.count == 2)
            #expect(try await redis.quantities(.user("1")) == ["a": 2, "b": 1])
            #expect(try await redis.quantities(.guest("1")) == [:])
        }
    }

    @Test("a report tells the first version before and the last one after, whatever the instance is called")
    func versions() async throws {
        let instance = Instance("save-for-later")
        try await Store.open(
            in: .serverInSteps,
            change: { $0.instances = try InstanceNames(["default", "save-for-later"]) }
        ) { redis in
            try await redis.add("a", 2, to: .guest("1"), instance)
            for _ in 0..<2 {
                try await redis.drive(stoppingBefore: \.isEnd)
                try await redis.loseSeal(of: "cart:guest:1")
                try await redis.add("a", 1, to: .guest("1"), instance)
            }
            let report = try #require(try await redis.migrate().instances[instance])
            #expect(report.versionBefore == 0 && report.version == 3 && report.lines.first?.quantity == 4)
        }
    }
}
