public import CartModel
import Logging

extension Carts {
    /// Takes the current prices of a catalog into all of an owner's carts, as a login does.
    ///
    /// The call never fails. If the catalog or Redis fails, the error is logged, and the prices stay. The catalog is
    /// asked once for all lines.
    ///
    /// - Returns: What has changed, by instance; instances in which nothing has are left out.
    public func repriceAtLogin(
        _ identifier: Identifier,
        from catalog: any ProductCatalog
    ) async -> [Instance: Repricing] {
        var repricings: [Instance: Repricing] = [:]
        do throws(CartError) {
            let carts = try await loadAll(identifier).filter { !$0.items.isEmpty }
            let ids = Set(carts.flatMap(\.items).map(\.productID))
            guard !ids.isEmpty else { return [:] }
            let currency = Set(carts.map(\.currency)).count == 1 ? carts[0].currency : nil
            let known = KnownProducts(products: try await catalog.products(ids, currency: currency))
            for cart in carts {
                let handle = self.cart(identifier, instance: cart.instance)
                let repricing = try await handle.reprice(from: known)
                if !repricing.changes.isEmpty { repricings[cart.instance] = repricing }
            }
        } catch {
            var metadata = logged(error)
            metadata["identifier"] = .string(logged(identifier))
            logger.warning("reprice.failed", metadata: metadata)
        }
        return repricings
    }
}

/// The prices that a catalog gave a moment ago; what was added since keeps its price.
private struct KnownProducts: ProductCatalog {
    let products: [String: Product]

    func products(_ ids: Set<String>, currency: Currency?) async throws(CartError) -> [String: Product] { products }
}
