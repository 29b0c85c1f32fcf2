public import CartModel
import Hiredis

extension RedisCartStore {
    /// The Redis command of an add to one of 10,000 users' carts, as arguments for `redis-benchmark -r 10000`.
    ///
    /// Loads the script, so that the command works as it is printed, for an hour. It holds this library against Redis's
    /// own benchmark with the same script and the same arguments, but for the operation's id: two random numbers make it
    /// longer than the library's, because one would soon repeat, and a repeat changes nothing.
    public func benchmarkArguments(adding item: NewLineItem) async throws(CartError) -> [String] {
        var load = RedisCommand("SCRIPT", "LOAD")
        load.append(CartScripts.add.source)
        _ = try await send(load)
        let user = Identifier.user("__rand_int__")
        let key = keyspace.cart(
            "\(configuration.identifiers.kindName(of: user))\(configuration.identifiers.separator)\(user.id)"
        )
        let hour: Int64 = 3_600_000
        let now = try await serverTime(forKey: key)
        let keys = [key] + (scriptedStream.map { [$0] } ?? [])
        let attributes = item.attributes.map(JSONText.init)
        let currency = item.currency ?? configuration.defaultCurrency
        let stored = StoredItem.prefix(name: item.name, price: item.price, attributes: attributes)
        return ["EVALSHA", CartScripts.add.sha1, String(keys.count)] + keys + [
            ",__rand_int____rand_int__", String(now + hour), String(hour), arguments.timeToLive(of: user),
            RandomText.make(count: 16), "", configuration.instances.primary.name, arguments.maxLines,
            arguments.maxQuantity, "", arguments.eventRetention, "refuse", currency?.code ?? "", item.id,
            String(item.quantity), stored,
        ]
    }

    /// The key of an owner's cart, for `redis-cli` and `redis-benchmark`.
    public func key(of identifier: Identifier) throws(CartError) -> String {
        keyspace.cart(try configuration.identifiers.text(of: identifier))
    }
}
