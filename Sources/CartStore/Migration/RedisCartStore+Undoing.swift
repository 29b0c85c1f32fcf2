public import CartModel

extension RedisCartStore {
    /// Undoes a migration, once: takes what it brought out of the target, and gives that back to its owner.
    ///
    /// - Parameters:
    ///   - id: The migration's id.
    ///   - target: Who got the lines.
    ///   - isForced: Whether to undo although the target's cart has changed since; then only what the migration booked
    ///     is taken back, as far as it is still there.
    ///   - restoredTo: Who gets the lines; `nil` for whoever they came from. The first call of an undo decides.
    ///   - idempotencyKey: The caller's name for the request; a repeat is answered with the first call's report.
    /// - Returns: Who has the lines back; `isRestored` is false while a sweep has yet to give them, `isReplay` is true when
    ///   the same idempotency key had been used for it.
    /// - Throws: ``CartError`` with code `migration_not_found`, `undo_conflict` when the window is over or the cart has
    ///   changed, `idempotency_key_reused`, `cart_busy`, `migration_in_progress`, `store_unavailable` or `outcome_unknown`; asking again is always safe.
    public func undo(
        _ id: String,
        to target: Identifier,
        isForced: Bool = false,
        restoredTo: Identifier? = nil,
        idempotencyKey: IdempotencyKey? = nil
    ) async throws(CartError) -> MigrationUndo {
        let to = try configuration.identifiers.text(of: target)
        let owner = try restoredTo.map { identifier throws(CartError) in
            try configuration.identifiers.text(of: identifier)
        }
        guard owner != to else { throw CartError(.sameIdentifier, "An undo cannot give lines to their current owner.") }
        guard NameRule.generation.accepts(id) else { throw .migrationNotFound }
        return try await UndoDriver(store: self, id: id, target: target, to: to)
            .run(isForced: isForced, restoredTo: owner, idempotencyKey: idempotencyKey)
    }
}
