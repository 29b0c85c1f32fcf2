import CartModel
import MergeOracle
import Testing

@Suite("Merge plan")
struct MergePlanTests {
    private func line(_ id: String, _ quantity: Int64, of side: String, at time: Int64 = 0) -> LineItem {
        LineItem(
            id: id,
            name: "\(side) \(id)",
            price: side == "guest" ? 100 : 200,
            quantity: quantity,
            attributes: JSONText(["side": .string(side)]),
            addedAt: Timestamp(milliseconds: time)
        )
    }

    private func contents(
        _ lines: [LineItem],
        _ metadata: [String: JSONValue] = [:],
        currency: String = "EUR"
    ) throws
        -> InstanceContents
    {
        InstanceContents(
            currency: lines.isEmpty ? nil : try Currency(currency),
            lines: Dictionary(uniqueKeysWithValues: lines.map { ($0.id, $0) }),
            metadata: metadata.mapValues { JSONText($0) }
        )
    }

    private func plan(
        _ guest: InstanceContents,
        into user: InstanceContents,
        _ strategy: MergeStrategy = .addQuantities,
        maxLines: Int64 = 500,
        maxQuantity: Int64 = 10
    ) throws(CartError) -> MergePlan {
        var limits = Limits()
        limits.maxLines = maxLines
        limits.maxQuantity = maxQuantity
        return try MergePlan(
            guest: guest,
            user: user,
            userVersion: 7,
            strategy: strategy,
            limits: limits,
            instance: .saved
        )
    }

    private func onlyLine(_ plan: MergePlan) throws -> MigrationReport.Line {
        let lines = try #require(plan.report?.lines)
        #expect(lines.count == 1)
        return try #require(lines.first)
    }

    private func loss(_ quantity: Int64, of side: MigrationReport.Loss.Side, _ id: String = "a") -> MigrationReport.Loss
    {
        MigrationReport.Loss(
            quantity: quantity,
            name: "\(side.rawValue) \(id)",
            price: side == .guest ? 100 : 200,
            attributes: JSONText(["side": .string(side.rawValue)]),
            side: side
        )
    }

    private static let sums: [(guest: Int64, user: Int64, final: Int64, outcome: LineOutcome)] = [
        (2, 3, 5, .merged), (4, 6, 10, .merged), (4, 7, 10, .capped), (10, 10, 10, .capped), (1, 10, 10, .capped),
        (12, 3, 12, .capped), (3, 12, 12, .capped), (12, 15, 15, .capped), (.max, .max, .max, .capped),
    ]

    @Test("a sum is cut to the limit, never below what either side had, and what is cut is reported", arguments: sums)
    func sum(guest: Int64, user: Int64, final: Int64, outcome: LineOutcome) throws {
        let plan = try plan(contents([line("a", guest, of: "guest")]), into: contents([line("a", user, of: "user")]))
        let reported = try onlyLine(plan)
        #expect(reported.outcome == outcome)
        #expect(reported.guestQuantity == guest)
        #expect(reported.userQuantity == user)
        #expect(reported.quantity == final)
        #expect(reported.lost == (outcome == .capped ? loss(guest - (final - user), of: .guest) : nil))
        #expect(plan.result.lines["a"] == line("a", final, of: "user"))
        #expect(plan.changesUser == (final != user))
        #expect(plan.report?.versionBefore == 7)
        #expect(plan.report?.version == (final == user ? 7 : 8))
    }

    private static let maxima: [(guest: Int64, user: Int64, outcome: LineOutcome)] = [
        (5, 2, .merged), (2, 5, .kept), (5, 5, .kept), (15, 2, .merged),
    ]

    @Test("keep_highest_quantity takes the larger quantity, however large, and loses nothing", arguments: maxima)
    func highest(guest: Int64, user: Int64, outcome: LineOutcome) throws {
        let plan = try plan(
            contents([line("a", guest, of: "guest")]),
            into: contents([line("a", user, of: "user")]),
            .keepHighestQuantity
        )
        let reported = try onlyLine(plan)
        #expect(reported.outcome == outcome)
        #expect(reported.lost == nil)
        #expect(plan.result.lines["a"] == line("a", max(guest, user), of: "user"))
        #expect(plan.changesUser == (guest > user))
    }

    @Test("keep_user_cart keeps the user's line and reports the guest's units as lost")
    func keepUser() throws {
        let user = try contents([line("a", 3, of: "user")])
        let plan = try plan(
            contents([line("a", 2, of: "guest"), line("b", 4, of: "guest")]),
            into: user,
            .keepUserCart
        )
        #expect(plan.result == user)
        #expect(!plan.changesUser)
        #expect(plan.report?.version == 7)
        #expect(plan.report?.lines.map(\.outcome) == [.kept, .discarded])
        #expect(plan.report?.lines.map(\.quantity) == [3, 0])
        #expect(plan.report?.lines.map(\.lost) == [loss(2, of: .guest), loss(4, of: .guest, "b")])
    }

    @Test("replace_with_guest takes the guest's lines as they are and reports the user's as lost")
    func replace() throws {
        let guest = try contents([line("a", 20, of: "guest", at: 5)])
        let user = try contents([line("a", 3, of: "user", at: 1), line("b", 4, of: "user")])
        let plan = try plan(guest, into: user, .replaceWithGuest)
        #expect(plan.result == guest)
        #expect(plan.changesUser)
        #expect(plan.report?.lines.map(\.id) == ["a", "b"])
        #expect(plan.report?.lines.map(\.outcome) == [.replaced, .discarded])
        #expect(plan.report?.lines.map(\.guestQuantity) == [20, 0])
        #expect(plan.report?.lines.map(\.userQuantity) == [3, 4])
        #expect(plan.report?.lines.map(\.quantity) == [20, 0])
        #expect(plan.report?.lines.map(\.lost) == [loss(3, of: .user), loss(4, of: .user, "b")])
    }

    @Test(
        "lines that only the user has are untouched and unreported",
        arguments: [MergeStrategy.addQuantities, .keepHighestQuantity, .keepUserCart]
    )
    func onlyUser(strategy: MergeStrategy) throws {
        let user = try contents([line("a", 3, of: "user"), line("z", 9, of: "user")])
        let plan = try plan(contents([line("a", 2, of: "guest")]), into: user, strategy)
        #expect(plan.result.lines["z"] == user.lines["z"])
        #expect(plan.report?.lines.map(\.id) == ["a"])
    }

    @Test("a user without lines adopts the guest's, whatever the strategy", arguments: MergeStrategy.allCases)
    func adoption(strategy: MergeStrategy) throws {
        let guest = try contents([line("b", 20, of: "guest"), line("a", 1, of: "guest")], currency: "JPY")
        let plan = try plan(guest, into: contents([]), strategy)
        #expect(plan.result == guest)
        #expect(plan.result.currency?.code == "JPY")
        #expect(plan.report?.lines.map(\.id) == ["a", "b"])
        #expect(plan.report?.lines.map(\.outcome) == [.added, .added])
        #expect(plan.report?.lines.compactMap(\.lost) == [])
        #expect(plan.report?.version == 8)
    }

    @Test("a guest without lines changes no line and never replaces a cart", arguments: MergeStrategy.allCases)
    func emptyGuest(strategy: MergeStrategy) throws {
        let user = try contents([line("a", 3, of: "user")], ["k": 1])
        let plan = try plan(contents([]), into: user, strategy)
        #expect(plan.result == user)
        #expect(plan.report == nil)
        #expect(!plan.changesUser)
    }

    @Test("a guest with metadata alone gives it, and the user's values win", arguments: MergeStrategy.allCases)
    func metadataAlone(strategy: MergeStrategy) throws {
        let user = try contents([line("a", 3, of: "user")], ["same": 1, "both": "user"])
        let plan = try plan(contents([], ["same": 1, "both": "guest", "new": true]), into: user, strategy)
        #expect(plan.result.lines == user.lines)
        #expect(plan.result.metadata == ["same": JSONText(1), "both": JSONText("user"), "new": JSONText(true)])
        #expect(plan.report?.lines == [])
        #expect(plan.report?.metadataDiscarded == ["both": JSONText("guest")])
        #expect(plan.report?.version == 8)
    }

    @Test("metadata that is only discarded is reported and changes nothing")
    func metadataDiscarded() throws {
        let user = try contents([], ["k": 1])
        let plan = try plan(contents([], ["k": 2]), into: user)
        #expect(plan.result == user)
        #expect(!plan.changesUser)
        #expect(plan.report?.metadataDiscarded == ["k": JSONText(2)])
        #expect(plan.report?.version == 7)
    }

    @Test(
        "metadata is united without a limit; the user's value wins, except under replace_with_guest",
        arguments: MergeStrategy.allCases,
        [true, false]
    )
    func metadata(strategy: MergeStrategy, userHasLines: Bool) throws {
        var given: [String: JSONValue] = ["both": "guest", "same": 1]
        for index in 0..<100 { given["new-\(index)"] = .integer(Int64(index)) }
        let guest = try contents([line("a", 1, of: "guest")], given)
        let user = try contents(userHasLines ? [line("a", 1, of: "user")] : [], ["both": "user", "same": 1, "own": 2])
        let plan = try plan(guest, into: user, strategy)
        let guestWins = strategy == .replaceWithGuest
        #expect(plan.result.metadata.count == 103)
        #expect(plan.result.metadata["both"] == JSONText(guestWins ? "guest" : "user"))
        #expect(plan.report?.metadataDiscarded == ["both": JSONText(guestWins ? "user" : "guest")])
        #expect(plan.changesUser)
    }

    @Test("lines in two currencies do not go together, whatever the strategy", arguments: MergeStrategy.allCases)
    func currencies(strategy: MergeStrategy) throws {
        let guest = try contents([line("a", 1, of: "guest")], currency: "USD")
        let user = try contents([line("b", 1, of: "user")], currency: "EUR")
        let error = refusal { () throws(CartError) in _ = try plan(guest, into: user, strategy) }
        #expect(error?.code == .currencyMismatch)
        #expect(error?.expected == "EUR")
        #expect(error?.actual == "USD")
        #expect(error?.instance == .saved)
    }

    @Test("lines without room are dropped, those added last first")
    func room() throws {
        let user = try contents([line("u1", 1, of: "user"), line("u2", 1, of: "user")])
        let guest = try contents([
            line("late", 2, of: "guest", at: 9), line("b-tie", 3, of: "guest", at: 5),
            line("a-tie", 4, of: "guest", at: 5),
            line("early", 5, of: "guest", at: 1), line("u1", 1, of: "guest", at: 99),
        ])
        let plan = try plan(guest, into: user, maxLines: 2)
        #expect(plan.result.lines.mapValues(\.quantity) == ["u1": 2, "u2": 1, "early": 5, "a-tie": 4])
        #expect(plan.report?.lines.map(\.id) == ["a-tie", "b-tie", "early", "late", "u1"])
        #expect(plan.report?.lines.map(\.outcome) == [.added, .dropped, .added, .dropped, .merged])
        #expect(plan.report?.lines[1].lost == loss(3, of: .guest, "b-tie"))
        #expect(plan.report?.lines[3].lost == loss(2, of: .guest, "late"))
    }

    @Test("under replace_with_guest the user's discarded lines make room")
    func roomAfterReplacing() throws {
        let user = try contents((0..<4).map { line("u\($0)", 1, of: "user") })
        let guest = try contents((0..<5).map { line("g\($0)", 1, of: "guest", at: Int64($0)) })
        let plan = try plan(guest, into: user, .replaceWithGuest, maxLines: 2)
        #expect(plan.result.lines.keys.sorted() == ["g0", "g1", "g2", "g3"])
        #expect(plan.report?.lines.first { $0.id == "g4" }?.outcome == .dropped)
    }

    @Test("a user over the limit keeps all lines, and the guest's find no room")
    func overfull() throws {
        let user = try contents((0..<6).map { line("u\($0)", 1, of: "user") })
        let plan = try plan(contents([line("g", 1, of: "guest"), line("u0", 1, of: "guest")]), into: user, maxLines: 2)
        #expect(plan.result.lines.count == 6)
        #expect(plan.result.lines["u0"]?.quantity == 2)
        #expect(plan.report?.lines.map(\.outcome) == [.dropped, .merged])
    }
}
