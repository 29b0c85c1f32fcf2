import CartModel
import Hiredis

/// Carries out what a ``MigrationFlow`` decides.
///
/// A driver may stop anywhere. Any other driver, in any process, goes on from what Redis holds.
struct MigrationDriver {
    let store: RedisCartStore
    private(set) var flow: MigrationFlow
    private var pauses = 0
    /// The last error that a caller's own strategy threw.
    var strategyFailure: (any Error)?

    init(store: RedisCartStore, flow: MigrationFlow) {
        self.store = store
        self.flow = flow
    }

    /// Goes on until the migration is over, or nothing more can be done now.
    ///
    /// - Returns: The report; `nil` where nobody waits for one.
    mutating func run() async throws(CartError) -> MigrationReport? {
        let deadline = ContinuousClock.now + store.redis.commandTimeout
        var action = MigrationFlow.Action.look
        while true {
            switch action {
            case .finish(let report): return report
            case .fail(var error):
                if error.code == .strategyFailed { error.underlyingError = strategyFailure }
                throw error
            case .corrupted(let corruption):
                let owner = corruption.isSource ? flow.from : flow.to
                throw .cartCorrupted(stored: corruption.field, key: store.keyspace.cart(owner))
            case .pause where ContinuousClock.now >= deadline: action = flow.overdue()
            case .pause: action = try await pause()
            case .end, .unseal, .reopen:
                do {
                    action = try await perform(action)
                } catch {
                    action = flow.interrupted(by: error)
                }
            default: action = try await perform(action)
            }
        }
    }

    /// Carries out one action and returns the next.
    ///
    /// A driver may stop after any of them.
    mutating func perform(_ action: MigrationFlow.Action) async throws(CartError) -> MigrationFlow.Action {
        switch action {
        case .look: return try await look()
        case .decide(let generation): return try await decide(generation)
        case .migrate(let generation): return try await migrate(generation)
        case .preview(let generation): return try await preview(generation)
        case .seal(let generation):
            let (reply, isConfirmed) = try await store.send(
                try await sealCommand(generation),
                awaiting: flow.sourceReplicas
            )
            return flow.sealed(try SealAnswer(reply), isConfirmed: isConfirmed)
        case .apply(let record): return try await apply(record)
        case .end(let record): return try await end(record)
        case .unseal(let record):
            _ = try await store.send(unsealCommand(record))
            return flow.unsealed()
        case .reopen(let record, let fields):
            let reply = try await store.send(reopenCommand(record, leavingOut: fields))
            if reply.elements?.first?.string == "corrupted" {
                return .corrupted(Corruption(isSource: true, field: reply.elements?.last?.string ?? ""))
            }
            return flow.reopened()
        case .readReport(let id):
            let target = try store.configuration.identifiers.parse(flow.to)
            return flow.found(try await store.reports(to: target, id: id).first)
        case .pause, .finish, .fail, .corrupted: return action
        }
    }

    private mutating func look() async throws(CartError) -> MigrationFlow.Action {
        let results = await store.redis.pipeline(lookCommands())
        let (from, to) = (store.keyspace.cart(flow.from), store.keyspace.cart(flow.to))
        do {
            var source = try SourceLook(try results[0].mapError { CartError($0).of(from) }.get(), key: from)
            guard var target = TargetLook(try results[1].mapError { CartError($0).of(to) }.get()) else {
                throw CartError.unexpectedReply(of: "look_at_target")
            }
            source.replicas = store.replicas(of: flow.from, connected: source.replicas)
            target.replicas = store.replicas(of: flow.to, connected: target.replicas)
            return flow.looked(at: source, target)
        } catch let error as CartError {
            throw error
        } catch {
            throw .unexpectedReply(of: "look_at_source")
        }
    }

    private mutating func decide(_ generation: String) async throws(CartError) -> MigrationFlow.Action {
        guard let policy = store.rules.policy else { return flow.decided(.proceed, generation: generation) }
        let proposal = MigrationProposal(
            from: flow.request.from,
            to: flow.request.to,
            strategy: flow.strategy,
            guest: try await store.loadAll(flow.request.from),
            user: try await store.loadAll(flow.request.to),
            guestCheckouts: try await store.openCheckouts(of: flow.request.from),
            userCheckouts: try await store.openCheckouts(of: flow.request.to)
        )
        let decision = await policy(proposal)
        if case .use(let strategy) = decision { try store.rules.check(strategy) }
        return flow.decided(decision, generation: generation)
    }

    private mutating func migrate(_ generation: String) async throws(CartError) -> MigrationFlow.Action {
        let command = try await migrateCommand(generation)
        let (reply, isConfirmed) = try await store.send(
            command,
            awaiting: flow.request.isDryRun ? 0 : flow.targetReplicas
        )
        let answer = try MergeAnswer(reply, to: flow.to, isDryRun: flow.request.isDryRun, script: "migrate")
        return flow.migrated(answer, isConfirmed: isConfirmed)
    }

    private mutating func preview(_ generation: String) async throws(CartError) -> MigrationFlow.Action {
        var command = RedisCommand("HGETALL", store.keyspace.cart(flow.from))
        command.isRepeatable = true
        guard let fields = try await store.send(command).elements else { throw .unexpectedReply(of: "HGETALL") }
        let now = try await store.serverTime(forKey: store.keyspace.cart(flow.to))
        let record = SealRecord(
            preview: generation,
            target: flow.to,
            strategy: flow.strategy,
            instances: instances,
            deadline: now + 7 * 86_400_000,
            fields: fields
        )
        return try await apply(record)
    }

    private mutating func apply(_ record: SealRecord) async throws(CartError) -> MigrationFlow.Action {
        if record.strategy.builtIn == nil {
            let (answer, isConfirmed) = try await applyCustomStrategy(record)
            return flow.applied(answer, record, isConfirmed: isConfirmed)
        }
        let (answer, isConfirmed) = try await send(applyCommand(store.scripts.apply, record, appending: record.fields))
        return flow.applied(answer, record, isConfirmed: isConfirmed)
    }

    /// Sends a script that books.
    func send(_ command: RedisCommand) async throws(CartError) -> (MergeAnswer, isConfirmed: Bool) {
        let isDryRun = flow.request.isDryRun
        let (reply, isConfirmed) = try await store.send(command, awaiting: isDryRun ? 0 : flow.targetReplicas)
        return (try MergeAnswer(reply, to: flow.to, isDryRun: isDryRun, script: "apply"), isConfirmed)
    }

    private mutating func end(_ record: SealRecord) async throws(CartError) -> MigrationFlow.Action {
        // The event is written before the source gives up its lines. If that fails, a sweep repeats it, so the event is
        // written at least once.
        if store.redis.isCluster, store.configuration.events.isEnabled, let report = flow.report {
            _ = try await store.write(.migrated, of: flow.to, report.eventFields)
        }
        let word = try await store.send(endCommand(record)).elements?.first?.string
        return flow.ended(record, isOpenAgain: word == "again")
    }

    private mutating func pause() async throws(CartError) -> MigrationFlow.Action {
        pauses += 1
        let backoff = RedisBackoff(initial: .milliseconds(5), maximum: .milliseconds(50))
        try await store.pause(backoff.delay(beforeAttempt: pauses, jitter: .random(in: 0..<1)))
        return .look
    }
}

extension MigrationReport {
    /// The fields of this migration's event, after type and identifier.
    fileprivate var eventFields: [String] {
        let parts = instances.sorted { $0.key.name < $1.key.name }
        let versions = parts.map { " \($0.key)=\($0.value.versionBefore)>\($0.value.version)" }.joined()
        let lines = parts.flatMap { instance, part in part.lines.map { "\(instance)/\($0.id):\($0.quantity)" } }
        let header = "\(from) \(strategy) \(completedAt?.milliseconds ?? 0)\(versions)"
        return ["migration_id", id ?? "", "report", header, "lines", lines.joined(separator: " ")]
    }
}
