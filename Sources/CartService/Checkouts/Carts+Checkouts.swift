extension Carts {
    /// The checkouts that are kept of an owner, the oldest first: open ones, and for a week those that have ended.
    ///
    /// - Throws: ``CartError`` with code `invalid_identifier`, `store_unavailable` or `cart_corrupted`.
    public func checkouts(of identifier: Identifier) async throws(CartError) -> [Checkout] {
        try await store.checkouts(of: identifier)
    }
}
