public import CartStore
import Hiredis

extension Carts {
    /// Whether carts lie in a Redis Cluster.
    public var isCluster: Bool { redis.isCluster }

    /// How every server of Redis is, primaries first; a server that does not answer is a failure in its place.
    ///
    /// - Throws: ``CartError`` with code `store_unavailable` when no server is known.
    public func serverStates() async throws(CartError) -> [(address: String, state: Result<ServerState, CartError>)] {
        try await store.serverStates()
    }

    /// Finds owners whose identifiers begin with a text; see ``RedisCartStore/owners(startingWith:limit:maxKeys:)``.
    public func owners(startingWith prefix: String, limit: Int) async throws(CartError) -> OwnerSearch {
        try await store.owners(startingWith: prefix, limit: limit)
    }

    /// An owner's hash as it lies in Redis.
    public func storedFields(of identifier: Identifier) async throws(CartError) -> StoredFields {
        try await store.storedFields(of: identifier)
    }
}
