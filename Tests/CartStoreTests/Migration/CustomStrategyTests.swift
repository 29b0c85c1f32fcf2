import CartModel
import Hiredis
import Synchronization
import Testing

@testable import CartStore

@Suite("Strategies and policies of one's own")
struct CustomStrategyTests {
    /// The larger quantity, at most 10; lines of both.
    private static let atMostTen: MigrationRules.Strategy = { guest, user in
        var lines = Dictionary(uniqueKeysWithValues: user.items.map { ($0.id, $0) })
        for line in guest.items {
            var merged = lines[line.id] ?? line
            merged.quantity = min(10, max(merged.quantity, line.quantity))
            lines[line.id] = merged
        }
        return try Cart(
            identifier: user.identifier,
            instance: user.instance,
            currency: user.currency ?? guest.currency,
            items: Array(lines.values),
            metadata: user.metadata
        )
    }

    private static let rules = MigrationRules(strategies: ["at_most_ten": atMostTen])

    @Test(
        "a strategy of one's own decides line by line, and is reported, previewed and undone",
        arguments: Place.allCases
    )
    func whole(place: Place) async throws {
        try await Store.open(in: place, rules: Self.rules) { redis in
            try await redis.add("a", 25, to: .guest("1"))
            try await redis.add("b", 4, to: .guest("1"))
            try await redis.add("a", 3, to: .user("1"))
            try await redis.add("c", 1, to: .user("1"))
            var request = MigrationRequest(from: .guest("1"), to: .user("1"))
            request.strategy = MigrationStrategy(rawValue: "at_most_ten")
            request.isDryRun = true
            let before = try await redis.hash("cart:user:1")
            let preview = try await redis.store.migrate(request)
            #expect(preview.isDryRun)
            #expect(try await redis.hash("cart:user:1") == before)
            request.isDryRun = false
            let report = try await redis.store.migrate(request)
            #expect(report.instances == preview.instances && report.strategy.rawValue == "at_most_ten")
            #expect(try await redis.quantities(.user("1")) == ["a": 10, "b": 4, "c": 1])
            let line = try #require(report.instances[.default]?.lines.first { $0.id == "a" })
            #expect(line.quantity == 10 && line.lost?.quantity == 18 && line.lost?.side == .guest)
            #expect(try await redis.store.migrate(request).isReplayed)
            _ = try await redis.store.undo(try #require(report.id), to: .user("1"))
            #expect(try await redis.quantities(.user("1")) == ["a": 3, "c": 1])
            #expect(try await redis.quantities(.guest("1")) == ["a": 25, "b": 4])
        }
    }

    @Test("units that a strategy gives up are reported as the loss of the side that had them")
    func losses() async throws {
        let lowest: MigrationRules.Strategy = { guest, user in
            let lines = user.items.map { line in
                var line = line
                line.quantity = min(line.quantity, guest.items.first { $0.id == line.id }?.quantity ?? .max)
                return line
            }
            return try Cart(
                identifier: user.identifier,
                instance: user.instance,
                currency: user.currency,
                items: lines,
                metadata: user.metadata
            )
        }
        try await Store.open(in: .server, rules: MigrationRules(strategies: ["lowest": lowest])) { redis in
            for (id, quantity) in [("a", 2), ("b", 7), ("c", 4)] as [(String, Int64)] {
                try await redis.add(id, quantity, to: .guest("1"))
            }
            for (id, quantity) in [("a", 7), ("b", 2)] as [(String, Int64)] {
                try await redis.add(id, quantity, to: .user("1"))
            }
            var request = MigrationRequest(from: .guest("1"), to: .user("1"))
            request.strategy = MigrationStrategy(rawValue: "lowest")
            let report = try await redis.store.migrate(request)
            let lines = try #require(report.instances[.default]).lines
            #expect(lines.map(\.outcome) == [.replaced, .kept, .discarded])
            #expect(lines.map(\.quantity) == [2, 2, 0])
            #expect(lines.map { $0.lost?.quantity } == [7, 7, 4])
            #expect(lines.map { $0.lost?.side } == [.user, .guest, .guest])
            #expect(report.itemCount == 2)
        }
    }

    @Test("it is computed again when the user's cart changes meanwhile", arguments: Place.quick)
    func compareAndSet(place: Place) async throws {
        let interference = Mutex<(@Sendable () -> Void)?>(nil)
        let rules = MigrationRules(strategies: [
            "slow": { guest, user in
                interference.withLock { $0.take() }?()
                return try Self.atMostTen(guest, user)
            }
        ])
        try await Store.open(in: place, rules: rules) { redis in
            try await redis.add("a", 2, to: .guest("1"))
            try await redis.add("b", 1, to: .user("1"))
            let (changed, signal) = AsyncStream<Void>.makeStream()
            interference.withLock {
                $0 = {
                    let done = Task {
                        try await redis.add("c", 5, to: .user("1"))
                        signal.finish()
                    }
                    // The strategy itself cannot wait; whether the change comes before or after, nothing may be lost.
                    _ = done
                }
            }
            let report = try await redis.migrate(strategy: MigrationStrategy(rawValue: "slow"))
            for await _ in changed {}
            #expect(report.status == .completed)
            #expect(try await redis.quantities(.user("1")) == ["a": 2, "b": 1, "c": 5])
        }
    }

    @Test(
        "what it throws, or an impossible cart, is refused; the guest's cart is open and whole",
        arguments: Place.allCases
    )
    func failing(place: Place) async throws {
        struct Failure: Error {}
        let rules = MigrationRules(strategies: [
            "throws": { _, _ in throw Failure() },
            "impossible": { guest, user in
                var line = try #require(guest.items.first)
                line.quantity = -3
                return try Cart(identifier: user.identifier, instance: user.instance, items: [line])
            },
        ])
        try await Store.open(in: place, rules: rules) { redis in
            try await redis.add("a", 2, to: .guest("1"))
            for name in ["throws", "impossible"] {
                let error = await refusal { try await redis.migrate(strategy: MigrationStrategy(rawValue: name)) }
                #expect(error?.code == .strategyFailed)
                #expect(try await redis.hash("cart:guest:1")["seal"] == nil)
                #expect(try await redis.quantities(.guest("1")) == ["a": 2])
            }
            let unknown = await refusal { try await redis.migrate(strategy: MigrationStrategy(rawValue: "other")) }
            #expect(unknown?.code == .unknownStrategy && unknown?.allowed?.contains("throws") == true)
            #expect(try await redis.migrate().status == .completed)
        }
    }

    @Test("a sweep without the strategy leaves the migration to others", arguments: [Place.serverInSteps, .cluster])
    func missing(place: Place) async throws {
        try await Store.open(
            in: place,
            rules: Self.rules,
            change: {
                $0.migration.strategy = MigrationStrategy(rawValue: "at_most_ten")
            }
        ) { redis in
            try await redis.add("a", 25, to: .guest("1"))
            try await redis.drive(stoppingBefore: \.isApply)
            let other = try redis.store { $0.migration.strategy = .addQuantities }
            let left = try await other.recover(takesAll: true)
            #expect(left.due == 1 && left.left == 1)
            #expect(try await redis.store.recover(takesAll: true).ended == 1)
            #expect(try await redis.quantities(.user("1")) == ["a": 10])
        }
    }

    @Test("a policy skips with its reason, or chooses another strategy", arguments: Place.quick)
    func policy(place: Place) async throws {
        let rules = MigrationRules(policy: { proposal in
            let inCheckout = proposal.user.contains { $0.metadata["checkout"] != nil }
            if proposal.guest.contains(where: { $0["banned"] != nil }) { return .skip(reason: "banned_line") }
            return inCheckout ? .use(.keepUserCart) : .proceed
        })
        try await Store.open(in: place, rules: rules) { redis in
            try await redis.add("banned", 1, to: .guest("1"))
            let before = try await redis.hash("cart:guest:1")
            let skipped = try await redis.migrate()
            #expect(skipped.status == .skipped && skipped.reason == "banned_line")
            #expect(try await redis.hash("cart:guest:1") == before)
            try await redis.add("a", 5, to: .guest("2"))
            try await redis.add("a", 1, to: .user("2"))
            try await redis.perform(.setMetadata(["checkout": true]), .user("2"))
            let kept = try await redis.migrate(.guest("2"), to: .user("2"))
            #expect(kept.strategy == .keepUserCart)
            #expect(try await redis.quantities(.user("2")) == ["a": 1])
        }
    }
}
