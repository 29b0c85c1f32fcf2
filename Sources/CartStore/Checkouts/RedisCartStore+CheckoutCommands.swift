import CartModel
import Hiredis

/// The commands about checkouts. The headers of the scripts say what their arguments mean.
extension RedisCartStore {
    func startCommand(
        at address: CartAddress,
        timeToLive: Duration,
        if condition: VersionCondition?
    ) async throws(CartError) -> RedisCommand {
        var command = try await checkoutCommand(scripts.startCheckout, at: address)
        command.append(RandomText.make(count: 22))
        command.append(timeToLive.milliseconds)
        command.append(address.instance.name)
        command.append(condition?.text ?? "~")
        return command
    }

    func endCommand(
        _ id: String,
        as status: Checkout.Status,
        at address: CartAddress,
        order: String?
    ) async throws(CartError) -> RedisCommand {
        var command = try await checkoutCommand(scripts.endCheckout, at: address)
        command.append(id)
        command.append(address.instance.name)
        command.append(status.rawValue)
        command.append(order ?? "-")
        command.append(timesToLive.text(of: address.identifier))
        return command
    }

    /// The beginning of both commands: the keys and the deadline.
    private func checkoutCommand(
        _ script: RedisScript,
        at address: CartAddress
    ) async throws(CartError) -> RedisCommand {
        let cart = keyspace.cart(address.owner)
        var keys = [cart, keyspace.checkouts(address.owner)]
        if let scriptedStream { keys.append(scriptedStream) }
        var command = RedisCommand(script: script, keys: keys, capacity: 256)
        command.isRepeatable = true
        command.replication = configuration.durability.replication
        command.append(try await operation(nil, forKey: cart).notAfter)
        return command
    }
}
