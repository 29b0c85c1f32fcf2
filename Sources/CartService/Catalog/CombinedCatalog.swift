public import CartModel

/// Two catalogs as one: the second is asked for what the first does not have.
public struct CombinedCatalog: ProductCatalog {
    private let first: any ProductCatalog
    private let second: any ProductCatalog

    /// Makes a catalog of two.
    public init(_ first: any ProductCatalog, _ second: any ProductCatalog) {
        self.first = first
        self.second = second
    }

    /// The products of some ids.
    ///
    /// - Throws: ``CartError`` with code `catalog_unavailable` when one of the two cannot tell.
    public func products(_ ids: Set<String>, currency: Currency?) async throws(CartError) -> [String: Product] {
        let known = try await first.products(ids, currency: currency)
        let missing = ids.subtracting(known.keys)
        guard !missing.isEmpty else { return known }
        return known.merging(try await second.products(missing, currency: currency)) { known, _ in known }
    }
}
