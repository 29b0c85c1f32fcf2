public import CartModel
import Hiredis

extension RedisCartStore {
    /// Looks at every owner there is, by `SCAN`, some hundreds at a time.
    ///
    /// Redis is asked twice for each batch and answers others in between. An owner whose carts come or go meanwhile may
    /// be seen or not.
    ///
    /// - Parameters:
    ///   - kind: Only identifiers of this kind, as it is written.
    ///   - body: Called with each batch.
    /// - Throws: ``CartError`` with code `store_unavailable` or `cancelled`.
    public func survey(
        kind: String? = nil,
        _ body: (_ owners: [OwnerSummary]) async -> Void
    ) async throws(CartError) {
        let start = keyspace.cart("")
        let pattern = start + (kind.map { "\($0)\(configuration.identifiers.separator)" } ?? "") + "*"
        var seen: Set<String> = []
        do {
            for try await keys in redis.keys(matching: pattern) {
                // A table that grows meanwhile makes Redis name keys twice.
                let fresh = keys.filter { seen.insert($0).inserted }
                await body(try await summaries(fresh, dropping: start.count))
            }
        } catch {
            throw CartError(error)
        }
    }

    private func summaries(_ keys: [String], dropping count: Int) async throws(RedisError) -> [OwnerSummary] {
        var commands: [RedisCommand] = []
        for key in keys {
            commands.append(RedisCommand("HMGET", key, "entries", "seal", "marker"))
            commands.append(RedisCommand("PTTL", key))
        }
        for index in commands.indices { commands[index].isRepeatable = true }
        let replies = await redis.pipeline(commands)
        var owners: [OwnerSummary] = []
        for (index, key) in keys.enumerated() {
            // What is no hash is no cart.
            if case .failure(let error) = replies[2 * index], error.server?.prefix == "WRONGTYPE" { continue }
            guard let values = try replies[2 * index].get().elements, values.count == 3 else { continue }
            let rest = try replies[2 * index + 1].get().integer ?? -2
            guard rest != -2 else { continue }
            owners.append(
                OwnerSummary(
                    identifier: String(key.dropFirst(count)),
                    timeToLive: rest < 0 ? nil : rest,
                    entries: values[0].isNull ? 0 : values[0].decimal,
                    state: values[1].isNull ? values[2].isNull ? nil : "marker" : "sealed"
                )
            )
        }
        return owners
    }
}
