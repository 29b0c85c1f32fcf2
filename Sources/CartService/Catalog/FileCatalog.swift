public import CartModel
public import Logging
import Metrics

/// A catalog in a JSON file, read again when the file changes; see ``JSONFileCatalog`` for its form.
///
/// When the file becomes wrong or is deleted, the log says so once and the gauge `cart_catalog_broken` is 1; the
/// products that were read before stay.
public final class FileCatalog: ProductCatalog {
    private let file: ReloadedFile<JSONFileCatalog>

    /// Reads a file for the first time.
    ///
    /// The gauge goes to the metrics system that is bootstrapped at this time.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - limits: Those of the carts; a product that no cart would take is refused.
    ///   - logger: Logs that the file was read again, or could not be.
    /// - Throws: ``CartError`` with code `invalid_configuration` naming the file and the entry that is wrong.
    public init(path: String, limits: Limits = Limits(), logger: Logger) async throws(CartError) {
        // An error has room for 64 bytes, which a long path would take from the entry.
        let name = path.split(separator: "/").last.map { String($0) } ?? path
        let gauge = Meter(label: "cart_catalog_broken")
        file = try await ReloadedFile(path: path, key: "catalog.file", logger: logger, gauge: gauge) {
            bytes async throws(CartError) in
            try JSONFileCatalog(json: bytes, name: name, limits: limits)
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
