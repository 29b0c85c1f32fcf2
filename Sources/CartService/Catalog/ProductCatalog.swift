public import CartModel

/// Where the names and prices of a storefront's items come from.
public protocol ProductCatalog: Sendable {
    /// The product of an id; `nil` when there is none.
    ///
    /// - Throws: ``CartError`` with code `store_unavailable` when the catalog cannot tell.
    func product(_ id: String) async throws(CartError) -> Product?
}
