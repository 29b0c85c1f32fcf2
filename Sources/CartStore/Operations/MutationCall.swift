import CartModel
import Hiredis

/// One call of a script that changes a cart, from which its command is built; the only place that knows the order of
/// its keys and arguments (`Scripts/Fragments/Changes/guard.lua`).
struct MutationCall {
    let mutation: CartMutation
    let operation: Operation
    let condition: VersionCondition?
    let idempotencyKey: IdempotencyKey?
    /// The owner's cart, the event stream where there is one, stored replies where there is an idempotency key, and for new
    /// prices the owner's ledger.
    let keys: [String]
    let timeToLive: String
    /// The id of the cart's life, should one begin.
    let generation: String
    let instance: Instance

    /// The command.
    func command(_ scripts: CartScripts, _ configuration: CartsConfiguration) -> RedisCommand {
        var command = RedisCommand(script: mutation.script(scripts), keys: keys, capacity: 320)
        command.isRepeatable = true
        command.replication = configuration.durability.replication
        command.append(operationArgument)
        command.append(operation.notAfter)
        command.append(timeToLive)
        command.append(generation)
        command.append(request)
        command.append(instance.name)
        mutation.appendArguments(to: &command, configuration)
        return command
    }

    /// The operation's id as it stands in the ring.
    var operationArgument: String { "," + operation.id.text }

    /// The condition, and the idempotency key.
    private var request: String {
        guard let idempotencyKey else { return condition?.text ?? "" }
        return "\(condition?.text ?? "~") \(idempotencyKey.text)"
    }
}
