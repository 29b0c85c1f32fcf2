import CartModel
import MergeOracle
import Testing

@Suite("Merge plan properties")
struct MergePlanPropertyTests {
    private let euro = Currency(stored: "EUR")

    private func limits(maxLines: Int64 = 3) -> Limits {
        var limits = Limits()
        limits.maxLines = maxLines
        limits.maxQuantity = 10
        return limits
    }

    private func plan(
        _ guest: InstanceContents,
        into user: InstanceContents,
        _ strategy: MergeStrategy,
        maxLines: Int64 = 3
    ) throws -> MergePlan {
        try MergePlan(
            guest: guest,
            user: user,
            userVersion: 41,
            strategy: strategy,
            limits: limits(maxLines: maxLines),
            instance: .default
        )
    }

    /// Merges many random pairs with every strategy.
    private func forEachPlan(
        seed: UInt64,
        _ body: (_ guest: InstanceContents, _ user: InstanceContents, _ strategy: MergeStrategy, _ plan: MergePlan)
            throws -> Void
    ) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let guest = generator.contents(named: "guest", currency: euro)
            let user = generator.contents(named: "user", currency: euro)
            for strategy in MergeStrategy.allCases {
                try body(guest, user, strategy, plan(guest, into: user, strategy))
            }
        }
    }

    @Test("no unit is lost without being reported", arguments: SeededGenerator.seeds)
    func units(seed: UInt64) throws {
        try forEachPlan(seed: seed) { guest, user, strategy, plan in
            let reported = Dictionary(uniqueKeysWithValues: (plan.report?.lines ?? []).map { ($0.id, $0) })
            for id in Set(guest.lines.keys).union(user.lines.keys) {
                let g = guest.lines[id]?.quantity ?? 0
                let u = user.lines[id]?.quantity ?? 0
                let final = plan.result.lines[id]?.quantity ?? 0
                let lost = reported[id]?.lost
                let lostByGuest = lost?.side == .guest ? lost?.quantity ?? 0 : 0
                let lostByUser = lost?.side == .user ? lost?.quantity ?? 0 : 0
                let context: Comment = "\(strategy) \(id): \(g), \(u), \(final)"
                if guest.lines.isEmpty {
                    #expect(final == u && lost == nil, context)
                } else if user.lines.isEmpty {
                    #expect(final + lostByGuest == g && lostByUser == 0, context)
                } else {
                    switch strategy {
                    case .addQuantities:
                        #expect(final + lostByGuest == g + u && lostByUser == 0, context)
                    case .keepHighestQuantity:
                        #expect(lostByUser == 0, context)
                        #expect(
                            lostByGuest == 0 ? final == max(g, u) : u == 0 && final == 0 && lostByGuest == g,
                            context
                        )
                    case .keepUserCart:
                        #expect(final == u && lostByGuest == g && lostByUser == 0, context)
                    case .replaceWithGuest:
                        #expect(final + lostByGuest == g && lostByUser == u, context)
                    }
                }
            }
        }
    }

    @Test("the report says of each line what the result holds", arguments: SeededGenerator.seeds)
    func reportAgreesWithResult(seed: UInt64) throws {
        try forEachPlan(seed: seed) { guest, user, strategy, plan in
            let lines = plan.report?.lines ?? []
            #expect(lines.map(\.id) == lines.map(\.id).sorted())
            for line in lines {
                #expect(line.guestQuantity == guest.lines[line.id]?.quantity ?? 0)
                #expect(line.userQuantity == user.lines[line.id]?.quantity ?? 0)
                #expect(line.quantity == plan.result.lines[line.id]?.quantity ?? 0)
            }
            let reported = Set(lines.map(\.id))
            #expect(reported.count == lines.count)
            #expect(reported.isSuperset(of: guest.lines.keys))
            for (id, line) in user.lines where !reported.contains(id) { #expect(plan.result.lines[id] == line) }
            for (id, line) in plan.result.lines {
                let isGuests = user.lines[id] == nil || (strategy == .replaceWithGuest && reported.contains(id))
                var origin = isGuests ? guest.lines[id] : user.lines[id]
                origin?.quantity = line.quantity
                #expect(line == origin)
            }
            let total = plan.result.lines.values.reduce(0) { $0 + $1.quantity }
            let before = user.lines.values.reduce(0) { $0 + $1.quantity }
            let lostByUser = lines.compactMap(\.lost).filter { $0.side == .user }.reduce(0) { $0 + $1.quantity }
            #expect(total == before - lostByUser + lines.reduce(0) { $0 + $1.unitsTaken })
        }
    }

    @Test("the version goes up by one exactly when something changes", arguments: SeededGenerator.seeds)
    func version(seed: UInt64) throws {
        try forEachPlan(seed: seed) { _, user, _, plan in
            let replaces = plan.report?.lines.contains { $0.outcome == .replaced } ?? false
            #expect(plan.changesUser == (plan.result != user || replaces))
            if let report = plan.report {
                #expect(report.versionBefore == 41)
                #expect(report.version == (plan.changesUser ? 42 : 41))
            } else {
                #expect(!plan.changesUser)
            }
        }
    }

    @Test("no merge leaves more lines than there is room for", arguments: SeededGenerator.seeds)
    func room(seed: UInt64) throws {
        try forEachPlan(seed: seed) { guest, user, strategy, plan in
            #expect(plan.result.lines.count <= max(6, user.lines.count))
            let added = (plan.report?.lines ?? []).filter { $0.outcome == .added }.compactMap { guest.lines[$0.id] }
            let dropped = (plan.report?.lines ?? []).filter { $0.outcome == .dropped }.compactMap { guest.lines[$0.id] }
            for line in dropped {
                #expect(added.allSatisfy { ($0.addedAt, $0.id) < (line.addedAt, line.id) })
                #expect(plan.result.lines.count >= 6)
            }
            #expect((plan.result.currency == nil) == plan.result.lines.isEmpty)
        }
    }

    @Test("once the guest is empty, merging again changes nothing", arguments: SeededGenerator.seeds)
    func again(seed: UInt64) throws {
        try forEachPlan(seed: seed) { _, _, strategy, first in
            let second = try plan(InstanceContents(), into: first.result, strategy)
            #expect(second.result == first.result)
            #expect(second.report == nil)
            #expect(!second.changesUser)
        }
    }

    @Test("two guests merged in either order leave the same quantities, also capped", arguments: SeededGenerator.seeds)
    func commutes(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let one = generator.contents(named: "one", currency: euro)
            let two = generator.contents(named: "two", currency: euro)
            let user = generator.contents(named: "user", currency: euro)
            for strategy in [MergeStrategy.addQuantities, .keepHighestQuantity] {
                let oneFirst = try plan(
                    two,
                    into: plan(one, into: user, strategy, maxLines: 8).result,
                    strategy,
                    maxLines: 8
                )
                let twoFirst = try plan(
                    one,
                    into: plan(two, into: user, strategy, maxLines: 8).result,
                    strategy,
                    maxLines: 8
                )
                #expect(oneFirst.result.lines.mapValues(\.quantity) == twoFirst.result.lines.mapValues(\.quantity))
            }
        }
    }
}
