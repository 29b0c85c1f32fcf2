import CartModel
import Testing

@testable import CartStore

@Suite("Migration flow")
struct MigrationFlowTests {
    private typealias Action = MigrationFlow.Action

    private static let record = SealRecord(id: "gen", nonce: "n", target: "user:1", strategy: .addQuantities)

    private func flow(
        inSteps: Bool = true,
        caller: MigrationFlow.Caller = .call,
        isExplicit: Bool = true,
        isDryRun: Bool = false,
        skipIfUserItems: Int64 = 0,
        key: IdempotencyKey? = nil
    ) -> MigrationFlow {
        var request = MigrationRequest(from: .guest("1"), to: .user("1"), isExplicit: isExplicit)
        request.idempotencyKey = key
        request.isDryRun = isDryRun
        var settings = MigrationSettings()
        settings.skipIfUserItems = skipIfUserItems
        return MigrationFlow(
            request,
            from: "guest:1",
            to: "user:1",
            caller: caller,
            goesInSteps: inSteps,
            settings: settings
        )
    }

    private func source(_ state: SourceLook.State, declined: String? = nil, hasEntries: Bool = true) -> SourceLook {
        var look = SourceLook()
        look.state = state
        look.generation = "gen"
        look.hasEntries = hasEntries
        look.declined = declined
        return look
    }

    private func report(_ action: Action) -> MigrationReport? {
        if case .finish(let report) = action { report } else { nil }
    }

    private func code(_ action: Action) -> CartError.Code? {
        if case .fail(let error) = action { error.code } else { nil }
    }

    private func booked() -> MigrationReport {
        MigrationReport(id: "gen", from: "guest:1", to: "user:1", strategy: .addQuantities, status: .completed)
    }

    @Test("what is found at the source decides how it goes on")
    func looking() {
        var flow = flow()
        #expect(report(flow.looked(at: SourceLook(), TargetLook()))?.status == .nothingToMigrate)
        #expect(report(flow.looked(at: source(.open, hasEntries: false), TargetLook()))?.status == .nothingToMigrate)
        let elsewhere = report(flow.looked(at: source(.marker(target: "user:2")), TargetLook()))
        #expect(elsewhere?.reason == "already_migrated")
        #expect(code(flow.looked(at: source(.sealed(target: "user:2")), TargetLook())) == .migrationConflict)
        #expect(flow.looked(at: source(.sealed(target: "user:1")), TargetLook()) == .seal(generation: "gen"))
        #expect(flow.looked(at: source(.marker(target: "user:1")), TargetLook()) == .readReport(id: "gen"))
        #expect(flow.looked(at: source(.open), TargetLook()) == .decide(generation: "gen"))
        #expect(flow.decided(.proceed, generation: "gen") == .seal(generation: "gen"))
    }

    @Test("one script does all where source and target share a server, unless the strategy is the caller's own")
    func oneScript() {
        var built = flow(inSteps: false)
        _ = built.looked(at: source(.open), TargetLook())
        #expect(built.decided(.proceed, generation: "gen") == .migrate(generation: "gen"))
        #expect(built.looked(at: source(.marker(target: "user:1")), TargetLook()) == .migrate(generation: "gen"))
        var own = flow(inSteps: false)
        _ = own.looked(at: source(.open), TargetLook())
        #expect(own.decided(.use(MigrationStrategy(rawValue: "mine")), generation: "gen") == .seal(generation: "gen"))
    }

    @Test("a booked migration ends only once replicas have it; otherwise a sweep ends it later")
    func confirmation() {
        var flow = flow()
        #expect(flow.applied(.booked(booked()), Self.record, isConfirmed: true) == .end(Self.record))
        #expect(report(flow.ended(Self.record, isOpenAgain: false))?.isConfirmed == true)
        let short = report(flow.applied(.booked(booked()), Self.record, isConfirmed: false))
        #expect(short?.status == .completed && short?.isConfirmed == false)
        #expect(flow.applied(.refused(.currencyMismatch), Self.record, isConfirmed: true) == .unseal(Self.record))
        let refused = report(flow.applied(.refused(.currencyMismatch), Self.record, isConfirmed: false))
        #expect(refused?.reason == "currency_mismatch")
    }

    @Test(
        "nothing is booked before replicas have the seal, and a seal that is lost is made again, so often and no more"
    )
    func seals() {
        var flow = flow()
        #expect(flow.sealed(.sealed(Self.record), isConfirmed: true) == .apply(Self.record))
        #expect(code(flow.sealed(.sealed(Self.record), isConfirmed: false)) == .notReplicated)
        _ = flow.applied(.booked(booked()), Self.record, isConfirmed: true)
        var rounds = 0
        while flow.ended(Self.record, isOpenAgain: true) == .seal(generation: "gen"), rounds < 100 { rounds += 1 }
        #expect(rounds == 16)
        #expect(report(flow.ended(Self.record, isOpenAgain: true))?.status == .completed)
    }

    @Test("a step that fails after the booking leaves a report that is not confirmed, before it an error")
    func interruption() {
        let error = CartError(.outcomeUnknown, "")
        var flow = flow()
        #expect(flow.interrupted(by: error) == .fail(error))
        _ = flow.applied(.booked(booked()), Self.record, isConfirmed: true)
        #expect(report(flow.interrupted(by: error))?.isConfirmed == false)
    }

    @Test("every refusal ends as its caller must hear it")
    func refusals() {
        let endings: [(Refusal, (Action) -> Bool)] = [
            (.userItems, { report($0)?.reason == "user_items" }), (.targetSealed, { $0 == .pause }),
            (.expired, { $0 == .look }), (.knownOperation(id: "other"), { $0 == .readReport(id: "other") }),
            (.strategyFailed, { code($0) == .strategyFailed }),
        ]
        for (refusal, isRight) in endings {
            var flow = flow()
            #expect(flow.applied(.refused(refusal), Self.record, isConfirmed: true) == .unseal(Self.record))
            #expect(isRight(flow.unsealed()), "\(refusal)")
        }
        #expect(code(flow().overdue()) == .migrationInProgress)
    }

    @Test("an undone migration's source is opened, without what somebody else has back")
    func undone() {
        var flow = flow()
        #expect(
            flow.applied(.undone(to: "guest:1", leavingOut: []), Self.record, isConfirmed: true)
                == .reopen(Self.record, leavingOut: [])
        )
        #expect(
            flow.applied(.undone(to: "guest:9", leavingOut: ["-default/a", "2"]), Self.record, isConfirmed: true)
                == .reopen(Self.record, leavingOut: ["-default/a", "2"])
        )
        let unconfirmed = flow.applied(.undone(to: "guest:1", leavingOut: []), Self.record, isConfirmed: false)
        #expect(code(unconfirmed) == .migrationInProgress)
        #expect(flow.reopened() == .look)
    }

    @Test("while an undo gives the lines back to the source, its seal is left to the undo; a call looks again")
    func undoing() {
        var call = flow()
        let back = MergeAnswer.undoing(to: "guest:1", leavingOut: [])
        let away = MergeAnswer.undoing(to: "guest:9", leavingOut: ["-default/a", "2"])
        #expect(call.applied(back, Self.record, isConfirmed: true) == .pause)
        #expect(
            call.applied(away, Self.record, isConfirmed: true)
                == .reopen(Self.record, leavingOut: ["-default/a", "2"])
        )
        #expect(code(call.applied(away, Self.record, isConfirmed: false)) == .migrationInProgress)
        var sweep = flow(caller: .sweep)
        #expect(code(sweep.applied(back, Self.record, isConfirmed: true)) == .migrationInProgress)
    }

    @Test("a preview of a migration that was undone changes nothing", arguments: ["guest:1", "guest:9"])
    func previewOfUndone(owner: String) {
        var flow = flow(isDryRun: true)
        for answer in [
            MergeAnswer.undone(to: owner, leavingOut: []), .undoing(to: owner, leavingOut: []),
        ] {
            #expect(report(flow.applied(answer, Self.record, isConfirmed: true))?.reason == "undone")
        }
    }

    @Test("a sweep follows the seal that is there, makes none, and reports to nobody")
    func sweep() {
        var flow = flow(caller: .sweep)
        #expect(flow.looked(at: source(.open), TargetLook()) == .finish(nil))
        #expect(flow.looked(at: source(.sealed(target: "user:7")), TargetLook()) == .seal(generation: "gen"))
        #expect(flow.sealed(.changed, isConfirmed: true) == .finish(nil))
        #expect(code(flow.applied(.missingStrategy, Self.record, isConfirmed: true)) == .migrationInProgress)
        #expect(flow.applied(.refused(.expired), Self.record, isConfirmed: true) == .unseal(Self.record))
        #expect(flow.unsealed() == .finish(nil))
    }

    @Test("a key answers before anything else, and refuses another request")
    func key() {
        let key = IdempotencyKey(digest: "abcdefghijk", request: "abcdefghijk", status: 200)
        var flow = flow(key: key)
        var target = TargetLook()
        target.booked = .init(id: "old", request: "abcdefghijk")
        #expect(flow.looked(at: source(.open), target) == .readReport(id: "old"))
        #expect(flow.looked(at: SourceLook(), target) == .readReport(id: "old"))
        target.booked = .init(id: "gen", request: "abcdefghijk")
        #expect(flow.looked(at: source(.sealed(target: "user:1")), target) == .seal(generation: "gen"))
        target.booked = .init(id: "old", request: "another-one")
        #expect(code(flow.looked(at: source(.open), target)) == .idempotencyKeyReused)
    }

    @Test("settings, undo and policy skip with their reasons")
    func skips() {
        var target = TargetLook()
        target.items = 5
        var limited = flow(skipIfUserItems: 5)
        #expect(report(limited.looked(at: source(.open), target))?.reason == "user_items")
        var implicit = flow(isExplicit: false)
        #expect(report(implicit.looked(at: source(.open, declined: "user:1"), target))?.reason == "undone")
        var explicit = flow()
        #expect(explicit.looked(at: source(.open, declined: "user:1"), target) == .decide(generation: "gen"))
        #expect(report(explicit.decided(.skip(reason: "checkout"), generation: "gen"))?.reason == "checkout")
    }

    @Test("a cart that never stands still is given up on after a bounded number of looks")
    func bounded() {
        var flow = flow()
        var looks = 0
        while code(flow.looked(at: source(.open), TargetLook())) == nil, looks < 100 { looks += 1 }
        #expect(looks == 16)
    }
}
