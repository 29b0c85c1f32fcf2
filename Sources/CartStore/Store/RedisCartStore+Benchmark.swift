public import CartModel
import Hiredis

extension RedisCartStore {
    /// The Redis command of an add to one of 10,000 users' carts, as arguments for `redis-benchmark -r 10000`.
    ///
    /// Loads the script, so that the printed command works for an hour. The command compares this library with Redis's own
    /// benchmark. Script and arguments are the same, except for the operation's id. That id consists of two random numbers
    /// and is longer than the library's: one number would soon repeat, and a repeat changes nothing.
    public func benchmarkArguments(adding item: NewLineItem) async throws(CartError) -> [String] {
        let user = Identifier.user("__rand_int__")
        let key = keyspace.cart(
            "\(configuration.identifiers.kindName(of: user))\(configuration.identifiers.separator)\(user.id)"
        )
        let hour: Int64 = 3_600_000
        let now = try await serverTime(forKey: key)
        let call = MutationCall(
            mutation: .add([item], onDifference: .refuse),
            operation: Operation(id: OperationID(), notAfter: now + hour),
            condition: nil,
            idempotencyKey: nil,
            keys: [key] + (scriptedStream.map { [$0] } ?? []),
            timeToLive: timesToLive.text(of: user),
            generation: RandomText.make(count: 16),
            instance: configuration.instances.primary
        )
        var lasting = configuration
        lasting.operationWindow = .seconds(3600)
        let scripts = CartScripts.scripts(for: ScriptSettings(lasting))
        var load = RedisCommand("SCRIPT", "LOAD")
        load.append(scripts.add.source)
        _ = try await send(load)
        let arguments = call.command(scripts, configuration).arguments
        return ["EVALSHA", scripts.add.sha1]
            + arguments.map { $0 == call.operationArgument ? ",__rand_int____rand_int__" : $0 }
    }

    /// The key of an owner's cart, for `redis-cli` and `redis-benchmark`.
    public func key(of identifier: Identifier) throws(CartError) -> String {
        keyspace.cart(try configuration.identifiers.text(of: identifier))
    }
}
