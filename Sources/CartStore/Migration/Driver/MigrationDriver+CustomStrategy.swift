import CartModel
import Hiredis

/// Strategies that a caller has registered: computed here, booked by compare-and-set.
extension MigrationDriver {
    /// Computes and books, and starts over whenever the target has changed in between.
    mutating func applyCustomStrategy(_ record: SealRecord) async throws(CartError) -> (MergeAnswer, isConfirmed: Bool)
    {
        guard let strategy = store.rules.strategies[record.strategy.rawValue] else { return (.missingStrategy, true) }
        for _ in 0..<16 {
            let results = await store.redis.pipeline(store.loadingCommands(flow.to))
            let user: StoredOwner
            do {
                user = StoredOwner(
                    flow.to,
                    key: store.keyspace.cart(flow.to),
                    fields: try results[0].get(),
                    expiry: try results[1].get()
                )
            } catch {
                throw CartError(error).of(store.keyspace.cart(flow.to))
            }
            var plans: [String]
            do {
                plans = try CustomStrategyPlan.arguments(
                    record,
                    from: flow.from,
                    user: user,
                    strategy: strategy,
                    configuration: store.configuration
                )
            } catch let error as CartError where error.code == .cartCorrupted {
                let refusal = applyCommand(
                    store.scripts.refuse,
                    record,
                    appending: ["corrupted", "target", error.field ?? ""]
                )
                return try await booked(record, refusal)
            } catch {
                strategyFailure = error
                let refusal = applyCommand(store.scripts.refuse, record, appending: ["strategy_failed"])
                return try await booked(record, refusal)
            }
            plans += ["source"] + record.fields
            let command = applyCommand(store.scripts.applyResult, record, appending: plans)
            let (answer, isConfirmed) = try await booked(record, command)
            if answer != .conflict { return (answer, isConfirmed) }
        }
        throw CartError(.migrationInProgress, "The user's cart keeps changing while it is being merged.")
    }

    /// Sends a script.
    ///
    /// If the migration is booked already, sends `apply`, which also books what was added since.
    private func booked(
        _ record: SealRecord,
        _ command: RedisCommand
    ) async throws(CartError) -> (MergeAnswer, isConfirmed: Bool) {
        let isDryRun = flow.request.isDryRun
        let (reply, isConfirmed) = try await store.send(command, awaiting: isDryRun ? 0 : flow.targetReplicas)
        if reply.elements?.first?.string == "booked" {
            return try await send(applyCommand(store.scripts.apply, record, appending: record.fields))
        }
        return (try MergeAnswer(reply, to: flow.to, isDryRun: isDryRun, script: "apply_result"), isConfirmed)
    }
}
