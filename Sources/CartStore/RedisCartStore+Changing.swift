public import CartModel
import Hiredis

extension RedisCartStore {
    /// Makes a change.
    ///
    /// - Parameters:
    ///   - mutation: What to change.
    ///   - address: Where.
    ///   - condition: What must hold of the instance's version; `nil` demands nothing.
    ///   - id: The operation's id when this is a retry by hand; a repeat changes nothing and says so.
    /// - Returns: The instance's counters after the change.
    /// - Throws: ``CartError``; nothing is changed unless its code is `outcome_unknown` or `cancelled`.
    public func perform(
        _ mutation: CartMutation,
        at address: CartAddress,
        if condition: VersionCondition? = nil,
        operation id: OperationID? = nil
    ) async throws(CartError) -> CartChange {
        let command = try await command(mutation, address, condition, id)
        return try MutationReply(try await send(command)).change(by: mutation, at: address, condition, configuration)
    }

    /// Makes a change and reads the instances that it speaks of, in one round trip.
    ///
    /// - Returns: The change, and the cart as it was right after it or a little later; for a move, also the target.
    public func performAndLoad(
        _ mutation: CartMutation,
        at address: CartAddress,
        if condition: VersionCondition? = nil,
        operation id: OperationID? = nil
    ) async throws(CartError) -> (change: CartChange, cart: Cart, target: Cart?) {
        let command = try await command(mutation, address, condition, id)
        let results = await redis.pipeline([command] + loadingCommands(address.owner))
        let change: CartChange
        let owner: StoredOwner
        do {
            change = try MutationReply(try results[0].get()).change(by: mutation, at: address, condition, configuration)
            owner = StoredOwner(address.owner, fields: try results[1].get(), expiry: try results[2].get())
        } catch let error as RedisError {
            throw CartError(error)
        } catch let error as CartError {
            throw error
        } catch {
            throw .unexpectedReply(of: "\(mutation.script.name)")
        }
        var target: Cart?
        if case .move(_, let instance) = mutation { target = try owner.cart(instance) }
        return (change, try owner.cart(address.instance), target)
    }

    private func command(
        _ mutation: CartMutation,
        _ address: CartAddress,
        _ condition: VersionCondition?,
        _ id: OperationID?
    ) async throws(CartError) -> RedisCommand {
        try mutation.check(limits: configuration.limits, instances: configuration.instances, on: address.instance)
        let operation = try await operation(id)
        var command = RedisCommand(script: mutation.script, keys: [keyspace.cart(address.owner)])
        command.isRepeatable = true
        command.append("," + operation.id.text)
        command.append(operation.notAfter)
        command.append(arguments.window)
        command.append(arguments.timeToLive(of: address.identifier))
        command.append(RandomText.make(count: 16))
        command.append(condition?.text ?? "")
        command.append(address.instance.name)
        command.append(arguments.maxLines)
        command.append(arguments.maxQuantity)
        mutation.appendArguments(to: &command, arguments, configuration)
        return command
    }
}
