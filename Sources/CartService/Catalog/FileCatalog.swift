public import CartModel
public import Logging
import Metrics

/// A catalog in a JSON file, read again when the file changes; see ``JSONFileCatalog`` for its form.
///
/// When the file becomes wrong, the log says so once and the gauge `cart_catalog_broken` is 1; the products that were
/// read before stay.
public final class FileCatalog: ProductCatalog {
    private let file: ReloadedFile<JSONFileCatalog>

    /// Reads a file for the first time.
    ///
    /// - Throws: ``CartError`` with code `invalid_configuration` naming the file and the entry that is wrong.
    public init(path: String, logger: Logger) async throws(CartError) {
        let gauge = Meter(label: "cart_catalog_broken")
        file = try await ReloadedFile(path: path, key: "catalog.file", logger: logger) {
            bytes async throws(CartError) in
            do throws(CartError) {
                let catalog = try JSONFileCatalog(json: bytes, name: path)
                gauge.set(0)
                return catalog
            } catch {
                gauge.set(1)
                throw error
            }
        }
    }

    /// All products, in the order of the file.
    public var all: [Product] {
        get async { await file.current().all }
    }

    /// The products of some ids, as the file has them now.
    public func products(_ ids: Set<String>, currency: Currency?) async throws(CartError) -> [String: Product] {
        try await file.current().products(ids, currency: currency)
    }
}
