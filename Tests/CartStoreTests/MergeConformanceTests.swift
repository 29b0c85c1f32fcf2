import CartModel
import CartStore
import Hiredis
import MergeOracle
import Testing

/// Holds the merge in Lua to the rules in ``MergePlan``: generated pairs of carts, every strategy, limits hit.
@Suite("Merge conformance")
struct MergeConformanceTests {
    private static let instances: [Instance] = [.default, .wishlist, .saved]

    @Test(
        "the scripts do to every instance what the rules say",
        arguments: MergeStrategy.allCases,
        Place.quick
    )
    func conforms(strategy: MergeStrategy, place: Place) async throws {
        let seed = UInt64.random(in: .min ... .max)
        try await Store.open(in: place) { redis in
            var generator = SplitMix(state: seed)
            var limits = Limits()
            limits.maxLines = 4
            limits.maxQuantity = 12
            let tight = try redis.store { $0.limits = limits }
            var counts: [LineOutcome: Int] = [:]
            for round in 0..<700 {
                let context: Comment = "seed \(seed), round \(round), \(strategy)"
                let pair = "\(strategy.rawValue)-\(round)"
                try await fill(.guest(pair), redis, &generator)
                try await fill(.user(pair), redis, &generator)
                let guest = try await contents(.guest(pair), redis)
                let user = try await contents(.user(pair), redis)
                let expected = Result { try plans(guest, user, strategy, limits) }
                let request = MigrationRequest(
                    from: .guest(pair),
                    to: .user(pair),
                    strategy: MigrationStrategy(strategy)
                )
                var preview = request
                preview.isDryRun = true
                let before = try await redis.hash("cart:user:\(pair)")
                let previewed = try await tight.migrate(preview)
                #expect(try await redis.hash("cart:user:\(pair)") == before, context)
                let report = try await tight.migrate(request)
                let after = try await contents(.user(pair), redis)
                switch expected {
                case .failure(let error):
                    #expect((error as? CartError)?.code == .currencyMismatch, context)
                    #expect(report.status == .refused && report.reason == "currency_mismatch", context)
                    #expect(after == user, context)
                    #expect(try await contents(.guest(pair), redis) == guest, context)
                case .success(nil):
                    #expect(report.status == .nothingToMigrate && after == user, context)
                case .success(let plans?):
                    #expect(report.status == .completed && !report.isReplayed, context)
                    #expect(report.instances == plans.compactMapValues(\.report), context)
                    #expect(previewed.instances == report.instances && previewed.isDryRun, context)
                    for instance in Self.instances {
                        #expect(after[instance]?.contents == plans[instance]?.result, context)
                        let version = plans[instance]?.report?.version ?? user[instance]?.version
                        #expect(after[instance]?.version == version, context)
                    }
                    for line in report.instances.values.flatMap(\.lines) { counts[line.outcome, default: 0] += 1 }
                    #expect(
                        try await contents(.guest(pair), redis).values.allSatisfy { $0.contents.lines.isEmpty },
                        context
                    )
                }
            }
            print(
                "merge conformance, \(strategy.rawValue): \(counts.map { "\($0.key) \($0.value)" }.sorted().joined(separator: ", "))"
            )
            #expect(counts[.added, default: 0] > 50)
        }
    }

    private struct Held: Equatable {
        var contents: InstanceContents
        var version: Int64
    }

    private func plans(
        _ guest: [Instance: Held],
        _ user: [Instance: Held],
        _ strategy: MergeStrategy,
        _ limits: Limits
    ) throws -> [Instance: MergePlan]? {
        guard guest.values.contains(where: { !$0.contents.lines.isEmpty }) else { return nil }
        var plans: [Instance: MergePlan] = [:]
        for instance in Self.instances {
            guard let guest = guest[instance], let user = user[instance] else { continue }
            plans[instance] = try MergePlan(
                guest: guest.contents,
                user: user.contents,
                userVersion: user.version,
                strategy: strategy,
                limits: limits,
                instance: instance
            )
        }
        return plans
    }

    private func contents(_ identifier: Identifier, _ redis: Store) async throws -> [Instance: Held] {
        var held: [Instance: Held] = [:]
        for instance in Self.instances {
            let cart = try await redis.store.load(try redis.address(identifier, instance))
            held[instance] = Held(contents: InstanceContents(cart), version: cart.version.number)
        }
        return held
    }

    /// Fills an owner's instances with few ids, so that lines meet, and now and then with many, so that room runs out.
    private func fill(_ identifier: Identifier, _ redis: Store, _ generator: inout SplitMix) async throws {
        for instance in Self.instances where Int.random(in: 0..<3, using: &generator) > 0 {
            let currency = try Currency(Int.random(in: 0..<12, using: &generator) == 0 ? "EUR" : "MYR")
            let count = Int.random(in: 0..<7, using: &generator)
            let ids = (0..<9).shuffled(using: &generator).prefix(count)
            let items = ids.map { number in
                NewLineItem(
                    id: "p\(number)",
                    name: "Product \"\(number)\" of \(identifier.kind)",
                    price: Int64.random(in: 0..<1000, using: &generator),
                    quantity: Int64.random(in: 1..<14, using: &generator),
                    currency: currency,
                    attributes: number % 2 == 0 ? ["of": .string("\(identifier.kind)")] : nil
                )
            }
            if !items.isEmpty { try await redis.perform(.add(items, onDifference: .keep), identifier, instance) }
            for key in ["a", "b"] where Int.random(in: 0..<3, using: &generator) == 0 {
                let value = JSONValue.integer(Int64.random(in: 0..<2, using: &generator))
                try await redis.perform(.setMetadata([key: value]), identifier, instance)
            }
        }
    }
}

/// Sebastiano Vigna's SplitMix64: a few lines, and the same numbers for the same seed everywhere.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
