import CartModel
import Hiredis

/// The commands of each step; which arguments mean what, the headers of the scripts say.
extension MigrationDriver {
    /// The instances that are asked for, as scripts take them.
    var instances: String {
        (flow.request.instances ?? store.configuration.instances.all).map(\.name).joined(separator: ",")
    }

    /// The entry of the due index that speaks of this migration.
    private var member: String { "migration \(flow.from)" }

    func lookCommands() -> [RedisCommand] {
        var source = RedisCommand(script: CartScripts.lookAtSource, keys: [store.keyspace.cart(flow.from)])
        source.isRepeatable = true
        let keys = [store.keyspace.cart(flow.to), store.keyspace.ledger(flow.to)]
        var target = RedisCommand(script: CartScripts.lookAtTarget, keys: keys)
        target.append(store.arguments.primaryInstance)
        target.append(flow.request.idempotencyKey?.digest ?? "")
        target.isRepeatable = true
        // The target's ledger must be as new as the source: what left the source is then in it.
        target.dependsOnEarlier = true
        return [source, target]
    }

    /// The call's own operation, so that a repeat after a lost reply is recognised.
    private func operations(_ operation: Operation) -> String {
        flow.request.idempotencyKey?.operation ?? "\(operation.id.text) -"
    }

    func migrateCommand(_ gen: String) async throws(CartError) -> RedisCommand {
        let (keyspace, arguments) = (store.keyspace, store.arguments)
        var keys = [
            keyspace.cart(flow.from), keyspace.cart(flow.to), keyspace.ledger(flow.to), keyspace.undo(flow.to),
        ]
        if let stream = store.scriptedStream { keys.append(stream) }
        let operation = try await store.operation(nil, forKey: keys[0])
        var command = RedisCommand(script: CartScripts.migrate, keys: keys, capacity: 512)
        command.isRepeatable = true
        command.append(operations(operation))
        command.append(operation.notAfter)
        command.append(arguments.window)
        command.append(gen)
        command.append(flow.from)
        command.append(flow.to)
        command.append(flow.strategy.rawValue)
        command.append(flow.request.isDryRun ? "dry" : "")
        command.append(keeps)
        command.append(arguments.skipIfUserItems)
        command.append(arguments.primaryInstance)
        command.append(arguments.timeToLive(of: flow.request.to))
        command.append(arguments.timeToLive(of: flow.request.from))
        command.append(RandomText.make(count: 16))
        command.append(RandomText.make(count: 16))
        command.append(arguments.maxLines)
        command.append(arguments.maxQuantity)
        command.append(arguments.ledgerLife)
        command.append(arguments.undoWindow)
        command.append(arguments.eventRetention)
        command.append(instances)
        return command
    }

    private var keeps: String { store.configuration.migration.clearGuestAfter ? "" : "keep" }

    func sealCommand(_ gen: String) async throws(CartError) -> RedisCommand {
        let arguments = store.arguments
        let key = store.keyspace.cart(flow.from)
        let operation = try await store.operation(nil, forKey: key)
        var command = RedisCommand(script: CartScripts.seal, keys: [key, store.due(flow.from)], capacity: 256)
        command.isRepeatable = true
        command.append(operation.notAfter)
        command.append(arguments.window)
        command.append(gen)
        command.append(flow.caller == .call ? flow.to : "")
        command.append(flow.strategy.rawValue)
        command.append(keeps)
        command.append(RandomText.make(count: 11))
        command.append(arguments.sealLife)
        command.append(arguments.grace)
        command.append(member)
        command.append(flow.request.idempotencyKey?.operation ?? "")
        command.append(instances)
        return command
    }

    /// A command of `apply`, `apply_result` or `refuse`.
    func applyCommand(_ script: RedisScript, _ record: SealRecord, appending rest: [String]) -> RedisCommand {
        let (keyspace, arguments) = (store.keyspace, store.arguments)
        var keys = [keyspace.cart(flow.to), keyspace.ledger(flow.to), keyspace.undo(flow.to)]
        if let stream = store.scriptedStream { keys.append(stream) }
        var command = RedisCommand(script: script, keys: keys, capacity: 1024)
        command.isRepeatable = true
        let own = flow.request.idempotencyKey?.operation ?? ""
        command.append(own == record.operations ? own : "\(record.operations) \(own)")
        command.append(record.id)
        command.append(record.nonce)
        command.append(record.deadline)
        command.append(arguments.skew)
        command.append(flow.from)
        command.append(record.strategy.rawValue)
        command.append(flow.request.isDryRun ? "dry" : record.keeps ? "keep" : "")
        command.append(arguments.skipIfUserItems)
        command.append(arguments.primaryInstance)
        command.append(arguments.timeToLive(of: flow.request.to))
        command.append(RandomText.make(count: 16))
        command.append(arguments.maxLines)
        command.append(arguments.maxQuantity)
        command.append(arguments.ledgerLife)
        command.append(arguments.undoWindow)
        command.append(arguments.eventRetention)
        command.append(arguments.window)
        command.append(record.instances)
        for text in rest { command.append(text) }
        return command
    }

    func endCommand(_ record: SealRecord) -> RedisCommand {
        var command = sourceCommand(CartScripts.final, record)
        command.append(store.arguments.window)
        command.append(RandomText.make(count: 16))
        command.append(store.arguments.timeToLive(of: flow.request.from))
        return command
    }

    func unsealCommand(_ record: SealRecord) -> RedisCommand {
        var command = sourceCommand(CartScripts.unseal, record)
        command.append(RandomText.make(count: 16))
        command.append(store.arguments.timeToLive(of: flow.request.from))
        return command
    }

    private func sourceCommand(_ script: RedisScript, _ record: SealRecord) -> RedisCommand {
        var command = RedisCommand(script: script, keys: [store.keyspace.cart(flow.from), store.due(flow.from)])
        command.isRepeatable = true
        command.append(record.id)
        command.append(record.nonce)
        command.append(member)
        return command
    }

    func liftCommand(_ record: SealRecord) -> RedisCommand {
        let keys = [store.keyspace.cart(flow.from), store.keyspace.ledger(flow.from), store.due(flow.from)]
        var command = RedisCommand(script: CartScripts.lift, keys: keys)
        command.isRepeatable = true
        command.append(record.id)
        command.append(flow.to)
        command.append(RandomText.make(count: 16))
        command.append(store.arguments.timeToLive(of: flow.request.from))
        command.append(store.arguments.ledgerLife)
        command.append(member)
        return command
    }
}
