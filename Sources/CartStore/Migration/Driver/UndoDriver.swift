import CartModel
import Hiredis

/// Takes out of a target's cart what a migration brought, and gives it back to its owner.
///
/// A driver may stop anywhere. A repeat of the undo, or a sweep, goes on from what Redis holds.
struct UndoDriver {
    private let store: RedisCartStore
    /// The migration's id.
    private let id: String
    /// Who got the lines.
    private let target: Identifier
    private let to: String
    /// The entry of the due index that speaks of this undo.
    private let member: String

    init(store: RedisCartStore, id: String, target: Identifier, to: String) {
        self.store = store
        self.id = id
        self.target = target
        self.to = to
        member = "undo \(to) \(id)"
    }

    /// Goes on until the lines are back, or another migration has held their owner's cart for too long.
    func run(
        isForced: Bool,
        restoredTo owner: String?,
        idempotencyKey: IdempotencyKey?
    ) async throws(CartError) -> MigrationUndo {
        let (step, isReplay) = try await takeBack(restoredTo: owner, isForced: isForced, idempotencyKey)
        switch step {
        case .over(let owner):
            return MigrationUndo(id: id, restoredTo: owner, to: to, isRestored: true, isReplay: isReplay)
        case .taken(let owner, let keeps, let fields):
            let isRestored = try await restoreInTime(to: owner, keeps: keeps, fields)
            if isRestored { try await end(restoredTo: owner) }
            return MigrationUndo(id: id, restoredTo: owner, to: to, isRestored: isRestored, isReplay: isReplay)
        }
    }

    private enum Step {
        /// The lines were taken out of the target, and have to be given back.
        case taken(owner: String, keeps: Bool, fields: [String])
        /// All of it was done before.
        case over(owner: String)
    }

    /// Runs the first half of an undo, in the slot of the owner who got the lines.
    private func takeBack(
        restoredTo owner: String?,
        isForced: Bool,
        _ idempotencyKey: IdempotencyKey?
    ) async throws(CartError) -> (step: Step, isReplay: Bool) {
        let keyspace = store.keyspace
        var keys = [keyspace.cart(to), keyspace.ledger(to), keyspace.undo(to), store.due(to), keyspace.checkouts(to)]
        if let scriptedStream = store.scriptedStream { keys.append(scriptedStream) }
        let operation = try await store.operation(nil, forKey: keys[0])
        if idempotencyKey != nil { keys += store.replyKeys(to, now: operation.notAfter, days: 2) }
        var command = RedisCommand(script: store.scripts.undo, keys: keys, capacity: 256)
        command.isRepeatable = true
        command.append(id)
        command.append(isForced ? "force" : "")
        command.append(owner ?? "")
        command.append(member)
        command.append(store.timesToLive.text(of: target))
        command.append(operation.notAfter)
        command.append(RandomText.make(count: 16))
        command.append(idempotencyKey?.text ?? "")
        // The owner must not get the lines before the target has surely lost them.
        let (reply, isConfirmed) = try await store.send(command, awaiting: try await connectedReplicas(of: to))
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
            let fields = elements.dropFirst(3).map(\.text)
            return (.taken(owner: owner, keeps: mode == "keep", fields: fields), isReplay)
        case "reused": throw .idempotencyKeyReused
        case "busy": throw .tooManyIdempotencyKeys
        case "not_found": throw .migrationNotFound
        case "expired": throw CartError(.undoConflict, "The time in which the migration could be undone is over.")
        case "changed":
            throw CartError(.undoConflict, "The cart has changed since the migration; use force to undo it anyway.")
        case "sealed": throw CartError(.migrationInProgress, "The cart is being migrated.")
        case "corrupted":
            throw .cartCorrupted(stored: elements.last?.string ?? "", key: keys[0])
        case "late", "early":
            throw CartError(.storeUnavailable, "The undo did not reach Redis in time; nothing was changed.")
        default: throw .unexpectedReply(of: "undo")
        }
    }

    /// Gives the lines back; waits while another migration holds the owner's cart, but not longer than a command may take.
    private func restoreInTime(to owner: String, keeps: Bool, _ fields: [String]) async throws(CartError) -> Bool {
        let deadline = ContinuousClock.now + store.redis.commandTimeout
        while true {
            if try await restore(to: owner, keeps: keeps, fields) { return true }
            try await store.pause(.milliseconds(10))
            guard ContinuousClock.now < deadline else { return false }
        }
    }

    /// Runs the second half of an undo, in the slot of the owner who gets the lines back.
    ///
    /// - Returns: Whether it is done, and confirmed by replicas.
    private func restore(to owner: String, keeps: Bool, _ fields: [String]) async throws(CartError) -> Bool {
        let identifier = try store.configuration.identifiers.parse(owner)
        let keyspace = store.keyspace
        let keys = [
            keyspace.cart(owner), keyspace.ledger(owner), store.due(owner), keyspace.checkouts(owner),
        ]
        var command = RedisCommand(script: store.scripts.restore, keys: keys, capacity: 1024)
        command.isRepeatable = true
        command.append(id)
        command.append(to)
        command.append(keeps ? "keep" : "")
        command.append(RandomText.make(count: 16))
        command.append(store.timesToLive.text(of: identifier))
        command.append("migration \(owner)")
        command.append(store.configuration.instances.all.map(\.name).joined(separator: ","))
        for field in fields { command.append(field) }
        let (reply, isConfirmed) = try await store.send(command, awaiting: try await connectedReplicas(of: owner))
        switch reply.elements?.first?.string {
        case "done", "replayed": return isConfirmed
        case "busy": return false
        case "corrupted": throw .cartCorrupted(stored: reply.elements?.last?.string ?? "", key: keys[0])
        default: throw .unexpectedReply(of: "restore")
        }
    }

    private func end(restoredTo owner: String) async throws(CartError) {
        if store.redis.isCluster, store.configuration.events.isEnabled {
            _ = try await store.write(.migrationUndone, of: to, ["migration_id", id, "to", owner])
        }
        var command = RedisCommand(script: store.scripts.undoDone, keys: [store.keyspace.undo(to), store.due(to)])
        command.isRepeatable = true
        command.append(id)
        command.append(member)
        _ = try await store.send(command)
    }

    /// How many replicas of an owner's server are connected.
    private func connectedReplicas(of owner: String) async throws(CartError) -> Int {
        var command = RedisCommand(script: store.scripts.lookAtSource, keys: [store.keyspace.cart(owner)])
        command.isRepeatable = true
        let look = try SourceLook(try await store.send(command, about: owner), key: store.keyspace.cart(owner))
        return store.replicas(of: owner, connected: look.replicas)
    }
}
