public import CartModel
public import CartStore

extension CartHandle {
    /// Takes the current prices of a catalog into the cart.
    ///
    /// Names, quantities and attributes stay. The change is made only to the version for which the catalog was asked.
    /// If the cart has changed meanwhile, the catalog is asked again. If no price has changed, nothing is written.
    ///
    /// - Parameters:
    ///   - catalog: What tells the prices; it is asked once for all lines.
    ///   - condition: What must hold of the version; `nil` demands nothing.
    ///   - idempotencyKey: The caller's name for the request; a repeat within a day changes nothing.
    /// - Throws: ``CartError`` with code `catalog_unavailable`, `invalid_price` or `limit_exceeded` for prices that no line
    ///   may have, `version_conflict`, and what ``perform(_:if:operation:idempotencyKey:waitsForMigration:)`` throws.
    public func reprice(
        from catalog: any ProductCatalog,
        if condition: VersionCondition? = nil,
        idempotencyKey: IdempotencyKey? = nil
    ) async throws(CartError) -> Repricing {
        var cart = try await load()
        if let idempotencyKey, let condition, !condition.holds(for: cart.version) {
            // A repeat must be answered, although its first run has already changed the version.
            let changed = try await performAndLoad(.reprice([]), if: condition, idempotencyKey: idempotencyKey)
            return Repricing(cart: changed.cart, changes: [], unavailable: [], isReplay: changed.change.isReplay)
        }
        for _ in 0..<Self.maximumAttempts {
            try cart.check(condition)
            let products = try await catalog.products(Set(cart.items.map(\.productID)), currency: cart.currency)
            let (changes, unavailable) = Repricing.decide(cart, products)
            guard !changes.isEmpty || idempotencyKey != nil else {
                return Repricing(cart: cart, changes: [], unavailable: unavailable, isReplay: false)
            }
            do throws(CartError) {
                let prices = changes.map { LinePrice(id: $0.id, price: $0.to) }
                let changed = try await performAndLoad(
                    .reprice(prices),
                    if: .version(cart.version),
                    idempotencyKey: idempotencyKey
                )
                return Repricing(
                    cart: changed.cart,
                    changes: changed.change.isReplay ? [] : changes,
                    unavailable: unavailable,
                    isReplay: changed.change.isReplay
                )
            } catch  where error.code == .versionConflict {
                cart = try await load()
            }
        }
        throw CartError(.cartBusy, "The cart keeps changing while its prices are taken over; try again.")
    }

    /// The maximum number of attempts.
    ///
    /// A person's cart does not change so often meanwhile.
    private static let maximumAttempts = 16
}

extension Cart {
    /// Refuses a cart for which a condition does not hold.
    fileprivate func check(_ condition: VersionCondition?) throws(CartError) {
        guard let condition, !condition.holds(for: version) else { return }
        throw .versionConflict(expected: condition.text, actual: version.description, instance: instance)
    }
}
