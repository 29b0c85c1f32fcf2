public import CartModel
import Hiredis

extension RedisCartStore {
    /// Hands one owner's lines over to another, exactly once however often it is asked for.
    ///
    /// - Returns: The report; `isReplayed` when an earlier call did the work, `refused` with reason
    ///   `currency_mismatch` when the carts do not go together, `nothing_to_migrate` when there was nothing.
    /// - Throws: ``CartError`` with code `same_identifier`, `invalid_identifier`, `unknown_instance`,
    ///   `migration_conflict` when another target got the lines just now, `migration_in_progress`,
    ///   `store_unavailable` or `outcome_unknown`; asking again is always safe.
    public func migrate(_ request: MigrationRequest) async throws(CartError) -> MigrationReport {
        let from = try configuration.identifiers.text(of: request.from)
        let to = try configuration.identifiers.text(of: request.to)
        guard from != to else { throw CartError(.sameIdentifier, "Source and target of a migration must differ.") }
        for instance in request.instances ?? [] { try configuration.instances.check(instance) }
        let operation = try await operation(request.operation)
        // The source changes under us only when a shopper begins a new cart between look and script, and each time the
        // new one is named; a handful of rounds is more than any shopper can cause.
        for _ in 0..<8 {
            let gen: String
            switch try await look(at: from, for: to) {
            case .nothing(let reason): return report(request, from, to, .nothingToMigrate, reason: reason)
            case .generation(let found): gen = found
            }
            let command = command(request, from, to, gen, operation)
            guard let elements = try await send(command).elements, let word = elements.first?.string else {
                throw .unexpectedReply(of: "migrate")
            }
            switch word {
            case "changed": continue
            case "done", "replayed", "preview":
                return try ReportReader.report(elements, to: to, isDryRun: request.isDryRun)
            case "nothing": return report(request, from, to, .nothingToMigrate)
            case "skipped": return report(request, from, to, .skipped, id: gen, reason: "user_items")
            case "currency": return report(request, from, to, .refused, id: gen, reason: "currency_mismatch")
            case "conflict": throw CartError(.migrationConflict, "The cart was just migrated to another owner.")
            case "sealed": throw CartError(.migrationInProgress, "The cart is being migrated.")
            case "late", "early":
                throw CartError(.storeUnavailable, "The migration did not reach Redis in time; nothing was changed.")
            default: throw .unexpectedReply(of: "migrate")
            }
        }
        throw CartError(.migrationInProgress, "The cart keeps changing while it is being migrated.")
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
        var command = RedisCommand(script: CartScripts.reports, keys: [keyspace.ledger(to)])
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

    private func look(at from: String, for to: String) async throws(CartError) -> MigrationSource {
        var command = RedisCommand("HMGET", capacity: 96)
        command.append(keyspace.cart(from))
        for field in MigrationSource.fields { command.append(field) }
        command.isRepeatable = true
        guard let values = try await send(command).elements else { throw .unexpectedReply(of: "HMGET") }
        return MigrationSource(values, target: to)
    }

    private func command(
        _ request: MigrationRequest,
        _ from: String,
        _ to: String,
        _ gen: String,
        _ operation: Operation
    )
        -> RedisCommand
    {
        let keys = [keyspace.cart(from), keyspace.cart(to), keyspace.ledger(to)]
        var command = RedisCommand(script: CartScripts.migrate, keys: keys)
        command.isRepeatable = true
        command.append("," + operation.id.text)
        command.append(operation.notAfter)
        command.append(arguments.window)
        command.append(gen)
        command.append(from)
        command.append(to)
        command.append((request.strategy ?? configuration.migration.strategy).rawValue)
        command.append(request.isDryRun ? "dry" : "")
        command.append(configuration.migration.clearGuestAfter ? "" : "keep")
        command.append(configuration.migration.skipIfUserItems)
        command.append(configuration.instances.primary.name)
        command.append(arguments.timeToLive(of: request.to))
        command.append(arguments.timeToLive(of: request.from))
        command.append(RandomText.make(count: 16))
        command.append(RandomText.make(count: 16))
        command.append(arguments.maxLines)
        command.append(arguments.maxQuantity)
        command.append(arguments.ledgerLife)
        for instance in request.instances ?? configuration.instances.all { command.append(instance.name) }
        return command
    }

    private func report(
        _ request: MigrationRequest,
        _ from: String,
        _ to: String,
        _ status: MigrationReport.Status,
        id: String? = nil,
        reason: String? = nil
    ) -> MigrationReport {
        MigrationReport(
            id: id,
            from: from,
            to: to,
            strategy: request.strategy ?? configuration.migration.strategy,
            status: status,
            reason: reason,
            isDryRun: request.isDryRun
        )
    }
}

extension Timestamp {
    fileprivate static let distantPast = Timestamp(milliseconds: .min)
}
