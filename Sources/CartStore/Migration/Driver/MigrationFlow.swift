import CartModel

/// The course of one migration, as pure decisions: it takes each reply and returns the next action.
///
/// The same flow serves the call that asks for a migration and the sweep that ends what a crash left half done, on one
/// server (one script) and in a Cluster (seal, apply, final).
struct MigrationFlow {
    /// For whom the migration is carried out.
    enum Caller: Equatable {
        /// Somebody waits for the report.
        case call
        /// Nobody waits. An existing seal is followed, and no new one is made.
        case sweep
    }

    /// What is to be done next.
    enum Action: Equatable {
        case look
        /// Ask the policy.
        case decide(generation: String)
        /// All in one script.
        case migrate(generation: String)
        case preview(generation: String)
        case seal(generation: String)
        case apply(SealRecord)
        case end(SealRecord)
        case unseal(SealRecord)
        /// Open the source of an undone migration, without what another owner has.
        case reopen(SealRecord, leavingOut: [String])
        case readReport(id: String)
        /// Let others go first, then look again.
        case pause
        /// Over; nobody may be waiting for a report.
        case finish(MigrationReport?)
        case fail(CartError)
        /// Over, because a cart is not what this service writes.
        case corrupted(Corruption)
    }

    let request: MigrationRequest
    let from: String
    let to: String
    let caller: Caller
    /// Whether the migration goes in steps.
    private let goesInSteps: Bool
    private let skipIfUserItems: Int64
    private(set) var strategy: MigrationStrategy
    private(set) var sourceReplicas = 0
    private(set) var targetReplicas = 0
    private var rounds = 0
    private var policyHasDecided = false
    private(set) var report: MigrationReport?
    private var refusal: Refusal?

    /// How many rounds a migration may take.
    ///
    /// A shopper can begin a new cart between look and script, and then the next round names the new cart. No shopper
    /// causes this many rounds.
    private static let maximumRounds = 16

    init(
        _ request: MigrationRequest,
        from: String,
        to: String,
        caller: Caller = .call,
        goesInSteps: Bool,
        settings: MigrationSettings
    ) {
        self.request = request
        self.from = from
        self.to = to
        self.caller = caller
        strategy = request.strategy ?? settings.strategy
        self.goesInSteps = goesInSteps
        skipIfUserItems = settings.skipIfUserItems
    }

    private var inSteps: Bool { goesInSteps || strategy.builtIn == nil }

    mutating func looked(at source: SourceLook, _ target: TargetLook) -> Action {
        (sourceReplicas, targetReplicas) = (source.replicas, target.replicas)
        rounds += 1
        guard rounds <= Self.maximumRounds else {
            return .fail(CartError(.migrationInProgress, "The cart keeps changing while it is being migrated."))
        }
        if caller == .sweep {
            if case .sealed = source.state { return .seal(generation: source.generation) }
            return .finish(nil)
        }
        if let booked = target.booked {
            guard booked.request == request.idempotencyKey?.request else { return .fail(.idempotencyKeyReused) }
            if inSteps {
                let isOurs = source.state == .sealed(target: to) && source.generation == booked.id
                return isOurs ? .seal(generation: source.generation) : .readReport(id: booked.id)
            }
            return .migrate(generation: source.generation.isEmpty ? booked.id : source.generation)
        }
        switch source.state {
        case .absent: return nothing()
        case .marker(let target) where target != to: return nothing(reason: "already_migrated")
        case .marker: return inSteps ? .readReport(id: source.generation) : .migrate(generation: source.generation)
        case .sealed(let target) where target != to: return .fail(Self.conflict)
        case .sealed: return request.isDryRun ? .fail(Self.inProgress) : .seal(generation: source.generation)
        case .open: return open(source, target)
        }
    }

    private mutating func open(_ source: SourceLook, _ target: TargetLook) -> Action {
        guard source.hasEntries else { return nothing() }
        if !request.isExplicit, source.declined == to { return skipped("undone", source.generation) }
        if skipIfUserItems > 0, target.items >= skipIfUserItems { return skipped("user_items", source.generation) }
        return policyHasDecided ? proceed(source.generation) : .decide(generation: source.generation)
    }

    /// Takes the policy's decision.
    mutating func decided(_ decision: MigrationDecision, generation: String) -> Action {
        policyHasDecided = true
        switch decision {
        case .proceed: break
        case .use(let strategy): self.strategy = strategy
        case .skip(let reason): return skipped(reason, generation)
        }
        return proceed(generation)
    }

    private func proceed(_ generation: String) -> Action {
        guard inSteps else { return .migrate(generation: generation) }
        return request.isDryRun ? .preview(generation: generation) : .seal(generation: generation)
    }

    /// Takes the answer of the one script.
    mutating func migrated(_ answer: MergeAnswer, isConfirmed: Bool) -> Action {
        switch answer {
        case .booked(var report):
            report.isConfirmed = isConfirmed
            return .finish(report)
        case .changed: return .look
        case .nothing: return nothing()
        case .conflict: return .fail(Self.conflict)
        case .busy: return .pause
        case .late: return .fail(Self.late)
        case .refused(let refusal): return refused(refusal)
        case .corrupted(let corruption): return .corrupted(corruption)
        case .undone, .undoing, .missingStrategy: return .fail(.unexpectedReply(of: "migrate"))
        }
    }

    mutating func sealed(_ answer: SealAnswer, isConfirmed: Bool) -> Action {
        switch answer {
        case .sealed(let record):
            // If lines were booked before replicas have the seal, a failover could open the source with lines that the
            // target has too.
            return isConfirmed ? .apply(record) : .fail(Self.unconfirmedSeal)
        case .changed: return caller == .call ? .look : .finish(nil)
        case .nothing: return nothing()
        case .conflict: return .fail(Self.conflict)
        case .late: return .fail(Self.late)
        case .corrupted(let field): return .corrupted(Corruption(isSource: true, field: field))
        case .marker(let target) where target == to: return caller == .call ? .look : .finish(nil)
        case .marker: return nothing(reason: "already_migrated")
        }
    }

    mutating func applied(_ answer: MergeAnswer, _ record: SealRecord, isConfirmed: Bool) -> Action {
        switch answer {
        case .booked(var report):
            report.isConfirmed = isConfirmed
            self.report = report
            if report.isDryRun { return .finish(report) }
            // If replicas have not confirmed the booking, a sweep verifies it before the source gives up its lines.
            return isConfirmed ? .end(record) : .finish(report)
        case .refused(let refusal):
            self.refusal = refusal
            if request.isDryRun { return refused(refusal) }
            guard isConfirmed else { return caller == .call ? refused(refusal) : .fail(Self.inProgress) }
            return .unseal(record)
        case .undone where request.isDryRun, .undoing where request.isDryRun: return skipped("undone", record.id)
        case .undoing(from, _):
            // The undo opens this seal itself: it knows what the target has given up since.
            return caller == .call ? .pause : .fail(Self.inProgress)
        case .undone(_, let others), .undoing(_, let others):
            guard isConfirmed else { return .fail(Self.inProgress) }
            // What another owner has by now, the source must not have as well.
            return .reopen(record, leavingOut: others)
        case .busy, .missingStrategy: return .fail(Self.inProgress)
        case .corrupted(let corruption): return .corrupted(corruption)
        case .nothing where request.isDryRun: return nothing()
        case .changed, .nothing, .conflict, .late: return .fail(.unexpectedReply(of: "apply"))
        }
    }

    /// The source has given up its lines, or is not held by this seal any more.
    ///
    /// - Parameter isOpenAgain: Whether a failover has lost the seal. The lines are then still there. They are sealed and
    ///   booked again, which books only what was added since.
    mutating func ended(_ record: SealRecord, isOpenAgain: Bool) -> Action {
        if isOpenAgain {
            rounds += 1
            if rounds <= Self.maximumRounds { return .seal(generation: record.id) }
        }
        if let report { return .finish(report) }
        return caller == .call ? .look : .finish(nil)
    }

    /// The source is open again.
    mutating func unsealed() -> Action {
        guard let refusal else { return .fail(.unexpectedReply(of: "unseal")) }
        return refused(refusal)
    }

    func reopened() -> Action { caller == .call ? .look : .finish(nil) }

    /// Decides how the call ends when its last step failed.
    ///
    /// If the migration is booked, a sweep ends it.
    func interrupted(by error: CartError) -> Action {
        if var report {
            report.isConfirmed = false
            return .finish(report)
        }
        return .fail(error)
    }

    private mutating func refused(_ refusal: Refusal) -> Action {
        guard caller == .call else { return .finish(nil) }
        switch refusal {
        case .currencyMismatch: return .finish(report(.refused, reason: "currency_mismatch"))
        case .userItems: return skipped("user_items", nil)
        case .strategyFailed:
            return .fail(CartError(.strategyFailed, "The merge strategy failed; nothing was changed."))
        case .knownOperation(let id): return .readReport(id: id)
        case .targetSealed: return .pause
        case .corrupted(let corruption): return .corrupted(corruption)
        case .expired: return .look
        }
    }

    /// The time for pauses is over.
    func overdue() -> Action { .fail(Self.inProgress) }

    /// A report was looked for in the ledger.
    func found(_ report: MigrationReport?) -> Action {
        guard var report else { return nothing() }
        report.isReplayed = true
        return .finish(report)
    }

    private func nothing(reason: String? = nil) -> Action {
        caller == .call ? .finish(report(.nothingToMigrate, reason: reason)) : .finish(nil)
    }

    private func skipped(_ reason: String, _ generation: String?) -> Action {
        .finish(report(.skipped, id: generation, reason: reason))
    }

    private func report(
        _ status: MigrationReport.Status,
        id: String? = nil,
        reason: String? = nil
    ) -> MigrationReport {
        MigrationReport(
            id: id,
            from: from,
            to: to,
            strategy: strategy,
            status: status,
            reason: reason,
            isDryRun: request.isDryRun
        )
    }

    private static let conflict = CartError(.migrationConflict, "The cart was just migrated to another owner.")
    private static let inProgress = CartError(.migrationInProgress, "The cart is being migrated.")
    private static let unconfirmedSeal = CartError(
        .notReplicated,
        "Too few replicas have the migration yet. It continues by itself, and repeating the request is safe."
    )
    private static let late = CartError(
        .storeUnavailable,
        "The migration did not reach Redis in time; nothing was changed."
    )
}
