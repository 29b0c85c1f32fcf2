public import CartModel
import Hiredis

extension RedisCartStore {
    /// Undoes a migration: takes out of the target what it brought, and gives it back to its owner; once.
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
        var owner = ""
        if let restoredTo { owner = try configuration.identifiers.text(of: restoredTo) }
        guard owner != to else { throw CartError(.sameIdentifier, "Lines cannot be given back to whoever has them.") }
        guard NameRule.generation.accepts(id) else { throw .migrationNotFound }
        let (step, isReplay) = try await takeBack(id, target, to, owner: owner, isForced: isForced, idempotencyKey)
        guard case .taken(let owner, let keeps, let fields) = step else {
            guard case .over(let owner) = step else { throw .unexpectedReply(of: "undo") }
            return MigrationUndo(id: id, restoredTo: owner, to: to, isRestored: true, isReplay: isReplay)
        }
        var isRestored = false
        let deadline = ContinuousClock.now + redis.commandTimeout
        repeat {
            isRestored = try await restore(id, from: to, to: owner, keeps: keeps, fields)
            // Another migration holds the owner's cart; it ends soon, or a sweep goes on from here.
            if !isRestored { try await pause(.milliseconds(10)) }
        } while !isRestored && ContinuousClock.now < deadline
        if isRestored { try await endUndo(id, to, restoredTo: owner) }
        return MigrationUndo(id: id, restoredTo: owner, to: to, isRestored: isRestored, isReplay: isReplay)
    }

    private enum UndoStep {
        /// The target is without the lines; they are to be given back.
        case taken(owner: String, keeps: Bool, fields: [String])
        /// All of it was done before.
        case over(owner: String)
    }

    /// The first half: in the slot of whoever got the lines.
    private func takeBack(
        _ id: String,
        _ target: Identifier,
        _ to: String,
        owner: String,
        isForced: Bool,
        _ idempotencyKey: IdempotencyKey?
    ) async throws(CartError) -> (step: UndoStep, isReplay: Bool) {
        var keys = [keyspace.cart(to), keyspace.ledger(to), keyspace.undo(to), due(to)]
        if let scriptedStream { keys.append(scriptedStream) }
        let operation = try await operation(nil, forKey: keys[0])
        if idempotencyKey != nil { keys += replyKeys(to, now: operation.notAfter, days: 2) }
        var command = RedisCommand(script: scripts.undo, keys: keys, capacity: 256)
        command.isRepeatable = true
        command.append(id)
        command.append(isForced ? "force" : "")
        command.append(owner)
        command.append(Self.undoMember(id, to))
        command.append(timesToLive.text(of: target))
        command.append(operation.notAfter)
        command.append(RandomText.make(count: 16))
        command.append(idempotencyKey?.text ?? "")
        // The owner must not get the lines before the target has surely lost them.
        let (reply, isConfirmed) = try await send(command, awaiting: try await connectedReplicas(of: to))
        guard let elements = reply.elements, let word = elements.first?.string else {
            throw .unexpectedReply(of: "undo")
        }
        switch word {
        case "undone", "replayed":
            let isReplay = word == "replayed"
            let owner = elements.count > 1 ? elements[1].string ?? "" : ""
            let mode = elements.count > 2 ? elements[2].string : nil
            if mode == "done" { return (.over(owner: owner), isReplay) }
            guard isConfirmed else { throw CartError(.notReplicated, "Too few replicas have the undo; ask again.") }
            let fields = elements.dropFirst(3).map { $0.string ?? $0.integer.map { String($0) } ?? "" }
            return (.taken(owner: owner, keeps: mode == "keep", fields: fields), isReplay)
        case "reused": throw .idempotencyKeyReused
        case "busy": throw .tooManyIdempotencyKeys
        case "not_found": throw .migrationNotFound
        case "expired": throw CartError(.undoConflict, "The time in which the migration could be undone is over.")
        case "changed":
            throw CartError(.undoConflict, "The cart has changed since the migration; force undoes it all the same.")
        case "sealed": throw CartError(.migrationInProgress, "The cart is being migrated.")
        case "corrupted":
            throw .cartCorrupted(stored: elements.last?.string ?? "", key: keys[0])
        case "late", "early":
            throw CartError(.storeUnavailable, "The undo did not reach Redis in time; nothing was changed.")
        default: throw .unexpectedReply(of: "undo")
        }
    }

    /// The second half: in the slot of whoever gets the lines back.
    ///
    /// - Returns: Whether it is done, and confirmed by replicas.
    private func restore(
        _ id: String,
        from to: String,
        to owner: String,
        keeps: Bool,
        _ fields: [String]
    ) async throws(CartError) -> Bool {
        let identifier = try configuration.identifiers.parse(owner)
        let keys = [keyspace.cart(owner), keyspace.ledger(owner), due(owner)]
        var command = RedisCommand(script: scripts.restore, keys: keys, capacity: 1024)
        command.isRepeatable = true
        command.append(id)
        command.append(to)
        command.append(keeps ? "keep" : "")
        command.append(RandomText.make(count: 16))
        command.append(timesToLive.text(of: identifier))
        command.append("migration \(owner)")
        command.append(configuration.instances.all.map(\.name).joined(separator: ","))
        for field in fields { command.append(field) }
        let (reply, isConfirmed) = try await send(command, awaiting: try await connectedReplicas(of: owner))
        switch reply.elements?.first?.string {
        case "done", "replayed": return isConfirmed
        case "busy": return false
        case "corrupted": throw .cartCorrupted(stored: reply.elements?.last?.string ?? "", key: keys[0])
        default: throw .unexpectedReply(of: "restore")
        }
    }

    private func endUndo(_ id: String, _ to: String, restoredTo owner: String) async throws(CartError) {
        if redis.isCluster, configuration.events.isEnabled {
            _ = try await write(.migrationUndone, of: to, ["migration_id", id, "to", owner])
        }
        var command = RedisCommand(script: scripts.undoDone, keys: [keyspace.undo(to), due(to)])
        command.isRepeatable = true
        command.append(id)
        command.append(Self.undoMember(id, to))
        _ = try await send(command)
    }

    /// How many replicas of an owner's server are connected.
    private func connectedReplicas(of owner: String) async throws(CartError) -> Int {
        var command = RedisCommand(script: scripts.lookAtSource, keys: [keyspace.cart(owner)])
        command.isRepeatable = true
        let look = try SourceLook(try await send(command, about: owner), key: keyspace.cart(owner))
        return replicas(of: owner, connected: look.replicas)
    }

    /// The entry of the due index that speaks of an undo.
    private static func undoMember(_ id: String, _ to: String) -> String { "undo \(to) \(id)" }
}
