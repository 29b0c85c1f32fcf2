public import CartModel

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
        try await CartExamination(self, limit: limit).run(body)
    }
}
