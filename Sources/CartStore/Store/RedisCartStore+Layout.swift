public import CartModel
import Hiredis

extension RedisCartStore {
    /// The number of the layout that this version reads and writes; `docs/redis-layout.md` describes it.
    ///
    /// Layout 1 kept counters in fields of their own and wrote no number. Its carts are reported as corrupted.
    public static let layout = "2"

    /// The key that holds the layout's number.
    public var layoutKey: String { keyspace.layout }

    /// Makes sure that carts are kept in the layout of this version; writes the number where there is none yet.
    ///
    /// - Throws: ``CartError`` with code `invalid_configuration` for another layout, or `store_unavailable`.
    public func checkLayout() async throws(CartError) {
        var command = RedisCommand("SET", keyspace.layout, Self.layout, "NX", "GET")
        command.isRepeatable = true
        let stored = try await send(command)
        guard !stored.isNull, stored.string != Self.layout else { return }
        throw .invalidConfiguration(
            "redis.key_prefix",
            given: "\(keyspace.prefix), whose carts are in layout \(CartError.shortened(stored.string ?? "unknown"))",
            allowed:
                "carts in layout \(Self.layout): run the version of the service that wrote these, or take another prefix"
        )
    }
}
