public import CartModel
import Hiredis

extension RedisCartStore {
    /// Reads all carts, by `SCAN`, some hundreds at a time, and reports each that is corrupted.
    ///
    /// - Parameters:
    ///   - limit: How many keys to look at; the others are left out.
    ///   - body: Called with each cart in trouble.
    /// - Returns: How many keys were looked at, and whether those were all.
    /// - Throws: ``CartError`` with code `store_unavailable` or `cancelled`.
    public func examine(
        limit: Int,
        _ body: (_ trouble: CartTrouble) async -> Void
    ) async throws(CartError) -> (count: Int, isComplete: Bool) {
        let start = keyspace.cart("")
        var seen: Set<String> = []
        do throws(RedisError) {
            for try await keys in redis.keys(matching: start + "*") {
                let fresh = keys.filter { seen.count < limit && seen.insert($0).inserted }
                for trouble in try await troubles(fresh, dropping: start.count) { await body(trouble) }
                if seen.count >= limit { return (seen.count, false) }
            }
        } catch {
            throw CartError(error)
        }
        return (seen.count, true)
    }

    private func troubles(_ keys: [String], dropping count: Int) async throws(RedisError) -> [CartTrouble] {
        guard !keys.isEmpty else { return [] }
        var commands: [RedisCommand] = []
        for key in keys {
            commands += [
                RedisCommand("HGETALL", key), RedisCommand("PTTL", key), RedisCommand("HMGET", key, "seal", "entries"),
            ]
        }
        for index in commands.indices { commands[index].isRepeatable = true }
        let replies = await redis.pipeline(commands)
        var troubles: [CartTrouble] = []
        for (index, key) in keys.enumerated() {
            let owner = String(key.dropFirst(count))
            if case .failure(let error) = replies[3 * index], error.server?.prefix == "WRONGTYPE" {
                troubles.append(CartTrouble(key: key, owner: owner, problem: .type))
                continue
            }
            let (fields, rest) = (try replies[3 * index].get(), try replies[3 * index + 1].get())
            guard fields.elements?.isEmpty == false else { continue }
            let stored = StoredOwner(owner, key: key, fields: fields, expiry: .null)
            let head = try replies[3 * index + 2].get().elements
            do throws(CartError) {
                _ = try stored.carts(configuration.instances.all)
                if let entries = head?.last, !entries.isNull, entries.decimal == nil {
                    throw .cartCorrupted(stored: "entries")
                }
            } catch {
                troubles.append(CartTrouble(key: key, owner: owner, problem: .field(error.field ?? "gen")))
                continue
            }
            if rest.integer == -1, head?.first?.isNull != false, expires(owner) {
                troubles.append(CartTrouble(key: key, owner: owner, problem: .noTimeToLive))
            }
        }
        return troubles
    }

    /// Whether carts of an owner's kind expire.
    ///
    /// A key that names no owner belongs to nobody.
    private func expires(_ owner: String) -> Bool {
        guard let identifier = try? configuration.identifiers.parse(owner) else { return false }
        return timesToLive.text(of: identifier) != "0"
    }
}
