import CartStore
import Logging

extension Carts {
    /// Hands one owner's lines over to another, exactly once however often it is asked for.
    ///
    /// - Parameters:
    ///   - from: Whose carts are handed over; any kind.
    ///   - to: Who gets them; any kind.
    ///   - strategy: What becomes of lines in both; `nil` takes the configured strategy.
    ///   - instances: Which instances; `nil` takes all configured ones.
    ///   - isDryRun: Whether to report only, and write nothing.
    /// - Returns: The report: `completed`, `nothing_to_migrate`, `skipped` (reason `user_items`) or `refused` (reason
    ///   `currency_mismatch`); `isReplayed` when an earlier call had done the work.
    /// - Throws: ``CartError`` with code `same_identifier`, `invalid_identifier`, `unknown_instance`,
    ///   `migration_conflict`, `migration_in_progress`, `store_unavailable` or `outcome_unknown`. Asking again is safe.
    public func migrate(
        from: Identifier,
        to: Identifier,
        strategy: MergeStrategy? = nil,
        instances: [Instance]? = nil,
        isDryRun: Bool = false
    ) async throws(CartError) -> MigrationReport {
        let request = MigrationRequest(from: from, to: to, strategy: strategy, instances: instances, isDryRun: isDryRun)
        let names: Logger.Metadata = [
            "from": .string(logged(from)), "to": .string(logged(to)),
            "strategy": .string((strategy ?? configuration.migration.strategy).rawValue),
        ]
        // A preview is no migration.
        guard !isDryRun else { return try await store.migrate(request) }
        logger.info("migration.started", metadata: names)
        let start = ContinuousClock.now
        let report = try await store.migrate(request)
        await logCompletion(report, to, names, ContinuousClock.now - start)
        return report
    }

    /// Migrates a guest's carts at login, unless `migration.enabled` is off: then the report says `skipped`, with reason
    /// `disabled`, and Redis is not asked.
    public func migrateAtLogin(from guest: Identifier, to user: Identifier) async throws(CartError) -> MigrationReport {
        guard configuration.migration.isEnabled else {
            return MigrationReport(
                id: nil,
                from: try configuration.identifiers.text(of: guest),
                to: try configuration.identifiers.text(of: user),
                strategy: configuration.migration.strategy,
                status: .skipped,
                reason: "disabled"
            )
        }
        return try await migrate(from: guest, to: user)
    }

    /// The report of a migration that the ledger of its target still holds (seven days).
    ///
    /// - Throws: ``CartError`` with code `migration_not_found`, `invalid_identifier` or `store_unavailable`.
    public func migration(id: String, to target: Identifier) async throws(CartError) -> MigrationReport {
        guard NameRule.generation.accepts(id), let report = try await store.reports(to: target, id: id).first else {
            throw CartError(.migrationNotFound, "No migration of that id into that owner is known.")
        }
        return report
    }

    /// The reports of migrations into an owner that its ledger still holds, newest first.
    public func migrations(
        to target: Identifier,
        from source: Identifier? = nil
    ) async throws(CartError)
        -> [MigrationReport]
    {
        try await store.reports(to: target, from: source)
    }

    /// Says how a migration ended, and what the target's primary cart holds now.
    ///
    /// Reading that is left out where nobody listens at level `info`, and a log line without it beats a migration that
    /// went through and is reported as failed.
    private func logCompletion(
        _ report: MigrationReport,
        _ target: Identifier,
        _ names: Logger.Metadata,
        _ duration: Duration
    ) async {
        guard logger.logLevel <= .info else { return }
        var metadata = names
        metadata["id"] = .string(report.id ?? "")
        metadata["status"] = .string(report.status.rawValue)
        metadata["duration"] = .string("\(duration)")
        if let cart = try? await cart(target, instance: configuration.instances.primary).load() {
            metadata["item_count"] = .stringConvertible(cart.itemCount)
            metadata["total"] = .string(cart.totalMoney?.description ?? "0")
        }
        logger.info("migration.completed", metadata: metadata)
    }
}
