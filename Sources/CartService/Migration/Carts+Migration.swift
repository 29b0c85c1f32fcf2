public import CartStore
import Logging

extension Carts {
    /// Hands one owner's lines over to another, exactly once, even if the call is repeated.
    ///
    /// - Parameters:
    ///   - from: Whose carts are handed over; any kind.
    ///   - to: Who gets them; any kind.
    ///   - strategy: What becomes of lines in both; `nil` takes the configured strategy.
    ///   - instances: Which instances; `nil` takes all configured ones.
    ///   - isDryRun: Whether to report only, and write nothing.
    ///   - idempotencyKey: The caller's name for the request; a repeat is answered with the first report.
    /// - Returns: The report: `completed`, `nothing_to_migrate`, `skipped` (reason `user_items`, or a policy's) or
    ///   `refused` (reason `currency_mismatch`); `isReplayed` when an earlier call had done the work.
    /// - Throws: ``CartError`` with code `same_identifier`, `invalid_identifier`, `unknown_instance`,
    ///   `unknown_strategy`, `strategy_failed`, `idempotency_key_reused`, `migration_conflict`,
    ///   `migration_in_progress`, `store_unavailable` or `outcome_unknown`. Asking again is safe.
    public func migrate(
        from: Identifier,
        to: Identifier,
        strategy: MigrationStrategy? = nil,
        instances: [Instance]? = nil,
        isDryRun: Bool = false,
        idempotencyKey: IdempotencyKey? = nil
    ) async throws(CartError) -> MigrationReport {
        let request = MigrationRequest(
            from: from,
            to: to,
            strategy: strategy,
            instances: instances,
            isDryRun: isDryRun,
            idempotencyKey: idempotencyKey
        )
        return try await migrate(request)
    }

    /// Hands one owner's lines over to another.
    public func migrate(_ request: MigrationRequest) async throws(CartError) -> MigrationReport {
        let names: Logger.Metadata = [
            "from": .string(logged(request.from)), "to": .string(logged(request.to)),
            "strategy": .string((request.strategy ?? configuration.migration.strategy).rawValue),
        ]
        // A preview is no migration.
        guard !request.isDryRun else { return try await store.migrate(request) }
        logger.info("migration.started", metadata: names)
        let start = ContinuousClock.now
        let report: MigrationReport
        do {
            report = try await OperationTimer.measure(.migrate) { () async throws(CartError) in
                try await store.migrate(request)
            }
        } catch {
            CartMetrics.noteFailedMigration(error)
            logFailure("migration.failed", error, names, ContinuousClock.now - start)
            throw error
        }
        CartMetrics.note(report)
        await logCompletion(report, request.to, names, ContinuousClock.now - start)
        return report
    }

    /// Migrates a guest's carts at login, unless `migration.enabled` is off: then the report says `skipped`, with reason
    /// `disabled`, and Redis is not asked.
    ///
    /// - Parameter isExplicit: Whether the login is an explicit request. Otherwise the migration is skipped with reason
    ///   `undone` if an undo has given the cart back from that user.
    public func migrateAtLogin(
        from guest: Identifier,
        to user: Identifier,
        isExplicit: Bool = false
    ) async throws(CartError) -> MigrationReport {
        guard configuration.migration.isEnabled else {
            logger.debug(
                "migration.skipped",
                metadata: [
                    "from": .string(logged(guest)), "to": .string(logged(user)), "reason": "disabled",
                ]
            )
            return MigrationReport(
                id: nil,
                from: try configuration.identifiers.text(of: guest),
                to: try configuration.identifiers.text(of: user),
                strategy: configuration.migration.strategy,
                status: .skipped,
                reason: "disabled"
            )
        }
        return try await migrate(MigrationRequest(from: guest, to: user, isExplicit: isExplicit))
    }

    /// The report of a migration that the ledger of its target still holds (seven days).
    ///
    /// - Throws: ``CartError`` with code `migration_not_found`, `invalid_identifier` or `store_unavailable`.
    public func migration(id: String, to target: Identifier) async throws(CartError) -> MigrationReport {
        guard NameRule.generation.accepts(id), let report = try await store.reports(to: target, id: id).first else {
            throw .migrationNotFound
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

    /// Undoes a migration within `migration.undo_window`, exactly once: takes its lines out of the target and gives
    /// them back to the source.
    ///
    /// - Parameters:
    ///   - id: The migration's id.
    ///   - target: Who got the lines.
    ///   - isForced: Whether to undo although the target's cart has changed since. Then only units that the migration
    ///     booked and the cart still has are taken back.
    ///   - restoredTo: Who gets the lines; `nil` for whoever they came from. The first call of an undo decides.
    ///   - idempotencyKey: The caller's name for the request; a repeat is answered with the first call's report.
    /// - Throws: ``CartError`` with code `migration_not_found`, `undo_conflict`, `idempotency_key_reused`, `cart_busy`,
    ///   `migration_in_progress`, `store_unavailable` or `outcome_unknown`. Asking again is safe.
    public func undoMigration(
        id: String,
        to target: Identifier,
        isForced: Bool = false,
        restoredTo: Identifier? = nil,
        idempotencyKey: IdempotencyKey? = nil
    ) async throws(CartError) -> MigrationUndo {
        var names: Logger.Metadata = ["id": .string(id), "to": .string(logged(target))]
        let start = ContinuousClock.now
        do {
            let undo = try await OperationTimer.measure(.undo) { () async throws(CartError) in
                try await store.undo(
                    id,
                    to: target,
                    isForced: isForced,
                    restoredTo: restoredTo,
                    idempotencyKey: idempotencyKey
                )
            }
            if let owner = try? configuration.identifiers.parse(undo.restoredTo) {
                names["restored_to"] = .string(logged(owner))
            }
            logger.info("migration.undone", metadata: names)
            return undo
        } catch {
            logFailure("migration.undo_failed", error, names, ContinuousClock.now - start)
            throw error
        }
    }

    /// Ends migrations and undos that a crash left half done; see ``MigrationRecovery`` for doing so all the time.
    ///
    /// - Parameter takesAll: Whether to end also migrations that another process may still be carrying out.
    public func recoverMigrations(takesAll: Bool = false) async throws(CartError) -> RecoveryReport {
        try await store.recover(takesAll: takesAll)
    }

    /// Logs why a migration or an undo failed, and the cause.
    private func logFailure(
        _ event: Logger.Message,
        _ error: CartError,
        _ names: Logger.Metadata,
        _ duration: Duration
    ) {
        var metadata = names.merging(logged(error)) { _, new in new }
        metadata["cause"] = .string(error.loggedCause ?? error.message)
        metadata["duration"] = .string("\(duration)")
        logger.warning(event, metadata: metadata)
    }

    /// Says how a migration ended, and what the target's primary cart holds now.
    ///
    /// The cart is read only if the logger logs at level `info`. If that reading fails, the line is logged without the
    /// cart, so that a migration that succeeded is not reported as failed.
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
        if report.isReplayed { metadata["replayed"] = "true" }
        if let reason = report.reason { metadata["reason"] = .string(reason) }
        metadata["duration"] = .string("\(duration)")
        if let cart = try? await cart(target, instance: configuration.instances.primary).load() {
            metadata["item_count"] = .stringConvertible(cart.itemCount)
            metadata["total"] = .string(cart.totalMoney?.description ?? "0")
        }
        logger.info("migration.completed", metadata: metadata)
    }
}
