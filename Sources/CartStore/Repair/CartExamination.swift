import CartModel
import Hiredis

/// Reads all carts and names each that is corrupted.
struct CartExamination {
    /// The number of fields above which a cart counts as large.
    ///
    /// A line has two fields, so three full instances of 500 lines would have 3,000.
    private static let largeCart = 1200

    private let store: RedisCartStore
    private let limit: Int
    /// What precedes an owner's identifier in a key.
    private let keyStart: String
    private let instances: [Instance]

    init(_ store: RedisCartStore, limit: Int) {
        self.store = store
        self.limit = limit
        keyStart = store.keyspace.cart("")
        instances = store.configuration.instances.all
    }

    /// Calls `body` with each cart in trouble; returns how many keys were looked at, and whether those were all.
    func run(
        _ body: (_ trouble: CartTrouble) async -> Void
    ) async throws(CartError) -> (count: Int, isComplete: Bool) {
        var seen: Set<String> = []
        do throws(RedisError) {
            for try await keys in store.redis.keys(matching: keyStart + "*") {
                let fresh = keys.filter { seen.count < limit && seen.insert($0).inserted }
                for trouble in try await troubles(fresh) { await body(trouble) }
                if seen.count >= limit { return (seen.count, false) }
            }
        } catch {
            throw CartError(error)
        }
        return (seen.count, true)
    }

    private func troubles(_ keys: [String]) async throws(RedisError) -> [CartTrouble] {
        guard !keys.isEmpty else { return [] }
        var commands: [RedisCommand] = []
        for key in keys {
            commands += [
                RedisCommand("HGETALL", key), RedisCommand("PTTL", key), RedisCommand("HMGET", key, "seal", "entries"),
            ]
        }
        for index in commands.indices { commands[index].isRepeatable = true }
        let replies = await store.redis.pipeline(commands)
        var troubles: [CartTrouble] = []
        for (index, key) in keys.enumerated() {
            let owner = String(key.dropFirst(keyStart.count))
            if case .failure(let error) = replies[3 * index], error.server?.prefix == "WRONGTYPE" {
                troubles.append(CartTrouble(key: key, owner: owner, problem: .type))
                continue
            }
            let (fields, rest) = (try replies[3 * index].get(), try replies[3 * index + 1].get())
            guard let count = fields.elements?.count, count > 0 else { continue }
            if count / 2 > Self.largeCart {
                troubles.append(CartTrouble(key: key, owner: owner, problem: .large(fields: count / 2)))
            }
            let stored = StoredOwner(owner, key: key, fields: fields, expiry: .null)
            let head = try replies[3 * index + 2].get().elements
            do throws(CartError) {
                _ = try stored.carts(instances)
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
        guard let identifier = try? store.configuration.identifiers.parse(owner) else { return false }
        return store.timesToLive.text(of: identifier) != "0"
    }
}
