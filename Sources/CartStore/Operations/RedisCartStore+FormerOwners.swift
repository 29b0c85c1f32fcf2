import CartModel
import Hiredis

extension RedisCartStore {
    /// Whether a request with an idempotency key was carried out under a former owner, whose lines this owner now has.
    ///
    /// A guest's change whose answer was lost is repeated after the login, and then names the user's cart. Its reply lies
    /// beside the guest's cart, whose name the ledger of the user's migrations tells. Costs one command where the owner
    /// has no ledger, and one for each former owner and day otherwise.
    ///
    /// - Throws: ``CartError`` with code `idempotency_key_reused`, `store_unavailable` or `outcome_unknown`.
    func wasCarriedOut(_ key: IdempotencyKey, underFormerOwnersOf owner: String) async throws(CartError) -> Bool {
        var command = RedisCommand(script: scripts.formerOwners, keys: [keyspace.ledger(owner)])
        command.isRepeatable = true
        command.append(Self.repliesLife)
        command.append(Self.maxFormerOwners)
        guard let elements = try await send(command).elements, let now = elements.first?.integer else {
            throw .unexpectedReply(of: "former_owners")
        }
        let owners = elements.dropFirst().compactMap(\.string)
        guard !owners.isEmpty else { return false }
        let commands = owners.flatMap { owner in
            allReplyKeys(owner, now: now).map { name in
                var command = RedisCommand("HGET", name, key.digest)
                command.isRepeatable = true
                return command
            }
        }
        for result in await redis.pipeline(commands) {
            do {
                guard let stored = try result.get().string else { continue }
                guard stored.prefix(while: { $0 != " " }) == key.request else { throw CartError.idempotencyKeyReused }
                return true
            } catch let error as RedisError {
                throw CartError(error)
            } catch let error as CartError {
                throw error
            } catch {
                throw .unexpectedReply(of: "HGET")
            }
        }
        return false
    }

    /// Notes a former owner who had no lines left, in the ledger, so that its stored replies are found too.
    ///
    /// A guest who emptied the cart hands nothing over, and the repeat of the emptying must not empty the user's cart.
    /// Costs one round trip where the former owner has no stored replies.
    ///
    /// - Throws: ``CartError`` with code `store_unavailable` or `outcome_unknown`; asking again is safe.
    func noteFormerOwner(_ former: String, of owner: String) async throws(CartError) {
        let now = try await serverTime(forKey: keyspace.ledger(owner))
        let names = allReplyKeys(former, now: now)
        var exists = RedisCommand("EXISTS", names[0])
        for name in names.dropFirst() { exists.append(name) }
        exists.isRepeatable = true
        guard try await send(exists).integer ?? 0 > 0 else { return }
        let ledger = keyspace.ledger(owner)
        var note = RedisCommand("HSET", ledger, "g:\(former)", String(now))
        note.isRepeatable = true
        _ = try await send(note)
        // A new ledger has no time to live, which `GT` treats as the longest one. A ledger with a longer time to live
        // keeps it.
        for condition in ["NX", "GT"] {
            var expire = RedisCommand("PEXPIRE", ledger, String(Self.repliesLife), condition)
            expire.isRepeatable = true
            _ = try await send(expire)
        }
    }

    /// How long replies are stored, in milliseconds.
    private static let repliesLife: Int64 = 2 * 86_400_000

    /// How many former owners are looked up at most.
    ///
    /// People log in from a few devices, so an owner with more former guests is not a shopper.
    private static let maxFormerOwners: Int64 = 16
}
