public import CartModel

/// Where the names and prices of a storefront's items come from.
public protocol ProductCatalog: Sendable {
    /// The products of some ids; those that the catalog does not have are left out.
    ///
    /// - Parameters:
    ///   - ids: Which products; all are asked for at once.
    ///   - currency: The currency that the prices should have, if it is known. A catalog may give another currency.
    /// - Throws: ``CartError`` with code `catalog_unavailable` when the catalog cannot give names and prices.
    func products(_ ids: Set<String>, currency: Currency?) async throws(CartError) -> [String: Product]
}

extension ProductCatalog {
    /// The product of an id; `nil` when the catalog has no such product, or when it cannot be added to a cart now.
    public func product(_ id: String, currency: Currency? = nil) async throws(CartError) -> Product? {
        guard let product = try await products([id], currency: currency)[id], product.isAvailable else { return nil }
        return product
    }
}
