package import CartModel
import Hiredis

/// Which carts `cart import` has taken in, so that none is taken in again once it was merged, emptied or erased.
extension RedisCartStore {
    /// Whether an import has taken in a cart.
    ///
    /// - Parameter digest: A digest of the owner and the instance, because the record outlives an erasure.
    /// - Throws: ``CartError`` with code `store_unavailable`.
    package func isImported(_ digest: String) async throws(CartError) -> Bool {
        var command = RedisCommand("HEXISTS", keyspace.imports, digest)
        command.isRepeatable = true
        return try await send(command).integer == 1
    }

    /// Notes that an import has taken in a cart.
    ///
    /// - Throws: ``CartError`` with code `store_unavailable`.
    package func noteImported(_ digest: String) async throws(CartError) {
        var command = RedisCommand("HSET", keyspace.imports, digest, "1")
        command.isRepeatable = true
        _ = try await send(command)
    }
}
