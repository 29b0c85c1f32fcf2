import CartModel
import Hiredis

/// The commands of each step. The headers of the scripts say what their arguments mean.
extension MigrationDriver {
    /// The requested instances, in the form that scripts take.
    var instances: String {
        (flow.request.instances ?? store.configuration.instances.all).map(\.name).joined(separator: ",")
    }

    /// The entry of this migration in the due index.
    private var member: String { "migration \(flow.from)" }

    func lookCommands() -> [RedisCommand] {
        var source = RedisCommand(script: store.scripts.lookAtSource, keys: [store.keyspace.cart(flow.from)])
        source.isRepeatable = true
        let keys = [store.keyspace.cart(flow.to), store.keyspace.ledger(flow.to)]
        var target = RedisCommand(script: store.scripts.lookAtTarget, keys: keys)
        target.append(flow.request.idempotencyKey?.digest ?? "")
        target.isRepeatable = true
        // The target's ledger must be read no older than the source. It then shows everything that has left the source.
        target.dependsOnEarlier = true
        return [source, target]
    }

    /// The call's own operation, so that a repeat after a lost reply is recognised.
    private func operations(_ operation: Operation) -> String {
        flow.request.idempotencyKey?.operation ?? "\(operation.id.text) -"
    }

    func migrateCommand(_ generation: String) async throws(CartError) -> RedisCommand {
        let (keyspace, timesToLive) = (store.keyspace, store.timesToLive)
        var keys = [
            keyspace.cart(flow.from), keyspace.cart(flow.to), keyspace.ledger(flow.to), keyspace.undo(flow.to),
            keyspace.checkouts(flow.from), keyspace.checkouts(flow.to),
        ]
        if let stream = store.scriptedStream { keys.append(stream) }
        let operation = try await store.operation(nil, forKey: keys[0])
        var command = RedisCommand(script: store.scripts.migrate, keys: keys, capacity: 512)
        command.isRepeatable = true
        command.append(operations(operation))
        command.append(operation.notAfter)
        command.append(generation)
        command.append(flow.from)
        command.append(flow.to)
        command.append(flow.strategy.rawValue)
        command.append(flow.request.isDryRun ? "dry" : "")
        command.append(keeps)
        command.append(timesToLive.text(of: flow.request.to))
        command.append(timesToLive.text(of: flow.request.from))
        command.append(RandomText.make(count: 16))
        command.append(RandomText.make(count: 16))
        command.append(instances)
        return command
    }

    private var keeps: String { store.configuration.migration.clearGuestAfter ? "" : "keep" }

    func sealCommand(_ generation: String) async throws(CartError) -> RedisCommand {
        let key = store.keyspace.cart(flow.from)
        let operation = try await store.operation(nil, forKey: key)
        let keys = [key, store.due(flow.from), store.keyspace.checkouts(flow.from)]
        var command = RedisCommand(script: store.scripts.seal, keys: keys, capacity: 256)
        command.isRepeatable = true
        command.append(operation.notAfter)
        command.append(generation)
        command.append(flow.caller == .call ? flow.to : "")
        command.append(flow.strategy.rawValue)
        command.append(keeps)
        command.append(RandomText.make(count: 11))
        command.append(member)
        command.append(flow.request.idempotencyKey?.operation ?? "")
        command.append(instances)
        return command
    }

    /// A command of `apply`, `apply_result` or `refuse`.
    func applyCommand(_ script: RedisScript, _ record: SealRecord, appending rest: [String]) -> RedisCommand {
        let (keyspace, timesToLive) = (store.keyspace, store.timesToLive)
        var keys = [
            keyspace.cart(flow.to), keyspace.ledger(flow.to), keyspace.undo(flow.to), keyspace.checkouts(flow.to),
        ]
        if let stream = store.scriptedStream { keys.append(stream) }
        var command = RedisCommand(script: script, keys: keys, capacity: 1024)
        command.isRepeatable = true
        let own = flow.request.idempotencyKey?.operation ?? ""
        command.append(own == record.operations ? own : "\(record.operations) \(own)")
        command.append(record.id)
        command.append(record.nonce)
        command.append(record.deadline)
        command.append(flow.from)
        command.append(record.strategy.rawValue)
        command.append(flow.request.isDryRun ? "dry" : record.keeps ? "keep" : "")
        command.append(timesToLive.text(of: flow.request.to))
        command.append(RandomText.make(count: 16))
        command.append(record.instances)
        for text in rest { command.append(text) }
        return command
    }

    func endCommand(_ record: SealRecord) -> RedisCommand {
        var command = sourceCommand(store.scripts.final, record, [store.keyspace.checkouts(flow.from)])
        command.append(RandomText.make(count: 16))
        command.append(store.timesToLive.text(of: flow.request.from))
        return command
    }

    func unsealCommand(_ record: SealRecord) -> RedisCommand {
        var command = sourceCommand(store.scripts.unseal, record)
        command.append(RandomText.make(count: 16))
        command.append(store.timesToLive.text(of: flow.request.from))
        return command
    }

    func reopenCommand(_ record: SealRecord, leavingOut fields: [String]) -> RedisCommand {
        let keyspace = store.keyspace
        let keys = [
            keyspace.cart(flow.from), keyspace.ledger(flow.from), store.due(flow.from), keyspace.checkouts(flow.from),
        ]
        var command = RedisCommand(script: store.scripts.reopen, keys: keys)
        command.isRepeatable = true
        command.append(record.id)
        command.append(flow.to)
        command.append(record.keeps ? "keep" : "")
        command.append(RandomText.make(count: 16))
        command.append(store.timesToLive.text(of: flow.request.from))
        command.append(member)
        for field in fields { command.append(field) }
        return command
    }

    private func sourceCommand(_ script: RedisScript, _ record: SealRecord, _ more: [String] = []) -> RedisCommand {
        let keys = [store.keyspace.cart(flow.from), store.due(flow.from)] + more
        var command = RedisCommand(script: script, keys: keys)
        command.isRepeatable = true
        command.append(record.id)
        command.append(record.nonce)
        command.append(member)
        return command
    }
}
