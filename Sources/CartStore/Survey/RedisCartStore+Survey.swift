public import CartModel

extension RedisCartStore {
    /// Looks at every owner there is, by `SCAN`, some hundreds at a time.
    ///
    /// Redis answers others in between; the next keys are asked for while the last batches are looked at. Of most keys
    /// the time to live is all that is read: only carts that end soon, or never, can be empty, sealed or markers. An
    /// owner whose carts come or go meanwhile may be seen or not.
    ///
    /// - Parameters:
    ///   - kind: Only identifiers of this kind, as it is written.
    ///   - body: Called with each batch, one at a time, in no order.
    /// - Throws: ``CartError`` with code `store_unavailable` or `cancelled`.
    public func survey(
        kind: String? = nil,
        _ body: (_ owners: [OwnerSummary]) async -> Void
    ) async throws(CartError) {
        try await CartSurvey(self, kind: kind).run(body)
    }
}
