public import CartModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A catalog read once from JSON: `{"products":[{"id":"tea","name":"Tea","price":450,"currency":"EUR"}]}`.
///
/// `"available":false` keeps a product from being added, while carts that hold it keep it. ``FileCatalog`` reads a file
/// again when it changes.
public struct JSONFileCatalog: ProductCatalog {
    /// All products, in the order of the file.
    public let all: [Product]

    private let products: [String: Product]

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - limits: Those of the carts; a product that no cart would take is refused.
    /// - Throws: ``CartError`` with code `invalid_configuration` naming the file and the entry that is wrong.
    public init(path: String, limits: Limits = Limits()) throws(CartError) {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw .invalidConfiguration("catalog.file", given: path, allowed: "a file that can be read")
        }
        try self.init(json: Array(data), name: path, limits: limits)
    }

    /// Takes a file's content.
    ///
    /// - Parameters:
    ///   - json: The content.
    ///   - name: What errors call the file.
    ///   - limits: Those of the carts; a product that no cart would take is refused.
    /// - Throws: ``CartError`` with code `invalid_configuration` naming the entry that is wrong.
    public init(json: [UInt8], name: String, limits: Limits = Limits()) throws(CartError) {
        all = try CatalogFileReader(name: name, limits: limits).products(json)
        products = all.reduce(into: [:]) { $0[$1.id] = $1 }
    }

    /// The products of some ids.
    public func products(_ ids: Set<String>, currency: Currency?) async throws(CartError) -> [String: Product] {
        var found: [String: Product] = [:]
        for id in ids { found[id] = products[id] }
        return found
    }
}
