public import CartModel
import Hiredis

extension RedisCartStore {
    /// Reads one instance.
    ///
    /// An absent cart reads as an empty one, and nothing is written.
    public func load(_ address: CartAddress) async throws(CartError) -> Cart {
        try await read(address.identifier, address.owner).cart(address.instance)
    }

    /// Reads one instance as HTTP answers it.
    package func document(_ address: CartAddress) async throws(CartError) -> CartDocument {
        try await read(address.identifier, address.owner).document(address.instance)
    }

    /// Reads every configured instance that was written in this life of the owner's carts, in configured order.
    ///
    /// - Throws: ``CartError`` with code `invalid_identifier`, `store_unavailable` or `cart_corrupted`.
    public func loadAll(_ identifier: Identifier) async throws(CartError) -> [Cart] {
        let owner = try configuration.identifiers.text(of: identifier)
        return try await read(identifier, owner).carts(configuration.instances.all)
    }

    /// Reads the counters of one instance.
    public func summary(_ address: CartAddress) async throws(CartError) -> CartSummary {
        let name = address.instance.name
        var command = RedisCommand("HMGET", capacity: 128)
        command.append(keyspace.cart(address.owner))
        for field in ["gen", "seal", InstanceHead.field(name)] { command.append(field) }
        command.isRepeatable = true
        let values = try await send(command, about: address.owner).elements
        guard let values, values.count == 3 else { throw .unexpectedReply(of: "HMGET") }
        guard !values[2].isNull else { return CartSummary(lineCount: 0, itemCount: 0, version: .never) }
        let generation = values[0].string ?? values[1].firstWord
        guard let generation, let head = InstanceHead(values[2]) else {
            let field = generation == nil ? "gen" : InstanceHead.field(name)
            throw .cartCorrupted(stored: field, key: keyspace.cart(address.owner))
        }
        return CartSummary(
            lineCount: head.lines,
            itemCount: head.items,
            version: CartVersion(generation: generation, number: head.version)
        )
    }

    /// Reads one line; `nil` when the cart has no such line.
    ///
    /// - Throws: ``CartError`` with code `invalid_line_id`, `store_unavailable` or `cart_corrupted`.
    public func line(_ id: String, in address: CartAddress) async throws(CartError) -> LineItem? {
        guard NameRule.lineItem.accepts(id) else { throw .invalidLineID(given: id) }
        var command = RedisCommand("HMGET", capacity: 128)
        command.append(keyspace.cart(address.owner))
        command.append("\(address.instance):qty:\(id)")
        command.append("\(address.instance):item:\(id)")
        command.isRepeatable = true
        guard let values = try await send(command, about: address.owner).elements, values.count == 2 else {
            throw .unexpectedReply(of: "HMGET")
        }
        guard !values[0].isNull || !values[1].isNull else { return nil }
        guard let quantity = values[0].decimal else {
            throw .cartCorrupted(stored: "\(address.instance):qty:\(id)", key: keyspace.cart(address.owner))
        }
        guard let item = values[1].withBytes({ StoredItem.parse($0) }) ?? nil else {
            throw .cartCorrupted(stored: "\(address.instance):item:\(id)", key: keyspace.cart(address.owner))
        }
        return LineItem(id: id, item, quantity: quantity)
    }

    /// The commands that read a ``StoredOwner``.
    ///
    /// If they follow a change in a pipeline, their replies include the change.
    func loadingCommands(_ owner: String) -> [RedisCommand] {
        let key = keyspace.cart(owner)
        return [Self.reading("HGETALL", key), Self.reading("PEXPIRETIME", key)]
    }

    private static func reading(_ name: String, _ key: String) -> RedisCommand {
        var command = RedisCommand(name, capacity: 32 + key.utf8.count)
        command.append(key)
        command.isRepeatable = true
        command.dependsOnEarlier = true
        return command
    }

    func read(_ identifier: Identifier, _ owner: String) async throws(CartError) -> StoredOwner {
        var commands = loadingCommands(owner)
        let timeToLive = timesToLive.text(of: identifier)
        if configuration.timeToLive.refreshOnRead, timeToLive != "0" {
            var touch = RedisCommand(script: scripts.touch, keys: [keyspace.cart(owner)])
            touch.append(timeToLive)
            touch.isRepeatable = true
            commands.insert(touch, at: 0)
        }
        let results = await redis.pipeline(commands)
        do {
            let fields = try results[results.count - 2].get()
            let expiry = try results[results.count - 1].get()
            return StoredOwner(owner, key: keyspace.cart(owner), fields: fields, expiry: expiry)
        } catch {
            throw CartError(error).of(keyspace.cart(owner))
        }
    }
}
