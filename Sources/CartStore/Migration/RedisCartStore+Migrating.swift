public import CartModel
import Hiredis

extension RedisCartStore {
    /// Hands one owner's lines over to another, exactly once however often it is asked for.
    ///
    /// - Returns: The report; `isReplayed` when an earlier call did the work, `refused` with reason
    ///   `currency_mismatch` when the carts do not go together, `skipped` with its reason, `nothing_to_migrate` when
    ///   there was nothing. `isConfirmed` is false while a failover could still lose it; asking again is then right.
    /// - Throws: ``CartError`` with code `same_identifier`, `invalid_identifier`, `unknown_instance`,
    ///   `invalid_request` for no instance or one named twice, `unknown_strategy`, `strategy_failed`, `idempotency_key_reused`, `migration_conflict` when another target got
    ///   the lines just now, `migration_in_progress`, `store_unavailable` or `outcome_unknown`; asking again is always
    ///   safe.
    public func migrate(_ request: MigrationRequest) async throws(CartError) -> MigrationReport {
        let from = try configuration.identifiers.text(of: request.from)
        let to = try configuration.identifiers.text(of: request.to)
        guard from != to else { throw CartError(.sameIdentifier, "Source and target of a migration must differ.") }
        for instance in request.instances ?? [] { try configuration.instances.check(instance) }
        if let instances = request.instances {
            guard !instances.isEmpty, Set(instances).count == instances.count else {
                throw .invalidRequest(
                    "The instances of a migration must be some of the configured ones, each once.",
                    field: "instances",
                    given: instances.map(\.name).joined(separator: ", "),
                    allowed: configuration.instances.all.map(\.name).joined(separator: ", ")
                )
            }
        }
        try rules.check(request.strategy ?? configuration.migration.strategy)
        let flow = MigrationFlow(
            request,
            from: from,
            to: to,
            goesInSteps: migratesInSteps,
            settings: configuration.migration
        )
        var driver = MigrationDriver(store: self, flow: flow)
        guard let report = try await driver.run() else { throw .unexpectedReply(of: "migrate") }
        if report.status == .nothingToMigrate, !request.isDryRun { try await noteFormerOwner(from, of: to) }
        return report
    }

    /// The reports of migrations into an owner that the ledger still holds (seven days), newest first.
    ///
    /// - Parameters:
    ///   - id: A migration's id; `nil` for all.
    ///   - from: A source; `nil` for any.
    public func reports(
        to target: Identifier,
        id: String? = nil,
        from source: Identifier? = nil
    ) async throws(CartError)
        -> [MigrationReport]
    {
        let to = try configuration.identifiers.text(of: target)
        var from = ""
        if let source { from = try configuration.identifiers.text(of: source) }
        var command = RedisCommand(script: scripts.reports, keys: [keyspace.ledger(to)])
        command.append(id ?? "")
        command.append(from)
        command.isRepeatable = true
        guard let replies = try await send(command).elements else { throw .unexpectedReply(of: "reports") }
        var reports: [MigrationReport] = []
        for reply in replies {
            guard let elements = reply.elements else { throw .unexpectedReply(of: "reports") }
            let report = try ReportReader.report(elements, to: to)
            if source == nil || report.from == from { reports.append(report) }
        }
        return reports.sorted { ($1.completedAt ?? .distantPast) < ($0.completedAt ?? .distantPast) }
    }

    /// Sends a command and waits for its server's replicas too, if there are any.
    ///
    /// - Returns: The reply, and whether all replicas have the changes that it reports.
    func send(
        _ command: RedisCommand,
        awaiting replicas: Int
    ) async throws(CartError) -> (reply: RedisValue, isConfirmed: Bool) {
        var command = command
        var required = replicas
        if case .replicated(let count) = configuration.durability { required = max(required, count) }
        if required > 0 {
            command.replication = RedisReplication(replicas: required, timeout: Self.replicaTimeout)
        }
        return try await Self.traced(command) { [command] () async throws(CartError) in
            do throws(RedisError) {
                return (try await redis.execute(command), true)
            } catch {
                guard let shortfall = error.shortfall else { throw failures.noted(CartError(error), of: command) }
                return (shortfall.reply, false)
            }
        }
    }

    /// How many replicas must confirm a step in the slot of an owner: all that are connected, but at least one where
    /// the topology names any.
    ///
    /// A primary that was replaced without knowing it sees no replicas.
    func replicas(of owner: String, connected: Int) -> Int {
        max(connected, min(1, redis.replicaCount(forKey: keyspace.cart(owner))))
    }

    /// How long a step of a migration waits for replicas; a login must not hang on a slow one.
    private static let replicaTimeout = Duration.milliseconds(200)
}

extension Timestamp {
    fileprivate static let distantPast = Timestamp(milliseconds: .min)
}
