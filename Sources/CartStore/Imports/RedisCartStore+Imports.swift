public import CartModel
import Hiredis

extension RedisCartStore {
    /// Which of some sources an import has on record.
    ///
    /// - Parameter digests: What names the sources.
    /// - Throws: ``CartError`` with code `store_unavailable`.
    package func recordedImports(among digests: [String]) async throws(CartError) -> Set<String> {
        guard !digests.isEmpty else { return [] }
        var command = RedisCommand("HMGET", keyspace.imports)
        for digest in digests { command.append(digest) }
        command.isRepeatable = true
        guard let times = try await send(command).elements, times.count == digests.count else {
            throw .unexpectedReply(of: "HMGET")
        }
        var recorded: Set<String> = []
        for (digest, time) in zip(digests, times) where !time.isNull { recorded.insert(digest) }
        return recorded
    }

    /// Records that a source was imported, so that no later import touches its cart.
    ///
    /// - Throws: ``CartError`` with code `store_unavailable` or `outcome_unknown`; asking again is safe.
    package func recordImport(_ digest: String) async throws(CartError) {
        let now = try await serverTime(forKey: keyspace.imports)
        var command = RedisCommand("HSET", keyspace.imports, digest, String(now))
        command.isRepeatable = true
        _ = try await send(command)
    }
}
