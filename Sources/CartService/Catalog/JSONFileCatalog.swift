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
    private struct File: Decodable {
        struct Entry: Decodable {
            var id: String
            var name: String
            var price: Price
            var currency: String
            var available: Bool?
        }
        /// A whole number; the decoder alone would not say where in the file another stands.
        struct Price: Decodable {
            var amount: Int64

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                guard let amount = try? container.decode(Int64.self) else {
                    throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a whole number")
                }
                self.amount = amount
            }
        }
        var products: [Entry]
    }

    /// All products, in the order of the file.
    public let all: [Product]

    private let products: [String: Product]

    /// Reads a file.
    ///
    /// - Throws: ``CartError`` with code `invalid_configuration` naming the file and the entry that is wrong.
    public init(path: String) throws(CartError) {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw .invalidConfiguration("catalog.file", given: path, allowed: "a file that can be read")
        }
        try self.init(json: Array(data), name: path)
    }

    /// Takes a file's content.
    ///
    /// - Throws: ``CartError`` with code `invalid_configuration` naming the entry that is wrong.
    public init(json: [UInt8], name: String) throws(CartError) {
        let file: File
        do {
            file = try JSONDecoder().decode(File.self, from: Data(json))
        } catch {
            let given = Self.place(of: error).map { "\(name), \($0)" } ?? name
            let form = #"{"products":[{"id","name","price","currency"}]}"#
            throw .invalidConfiguration("catalog.file", given: given, allowed: "JSON of the form \(form)")
        }
        var products: [String: Product] = [:]
        for (index, entry) in file.products.enumerated() {
            let place = "\(name), products[\(index)]"
            guard NameRule.lineItem.accepts(entry.id), products[entry.id] == nil else {
                let allowed = "an id of \(NameRule.lineItem.allowed), each once"
                throw .invalidConfiguration("catalog.file", given: "\(place).id", allowed: allowed)
            }
            guard !entry.name.isEmpty, entry.price.amount >= 0, let currency = try? Currency(entry.currency) else {
                let allowed = "a name, a price of 0 or more, and an ISO 4217 currency"
                throw .invalidConfiguration("catalog.file", given: place, allowed: allowed)
            }
            products[entry.id] = Product(
                id: entry.id,
                name: entry.name,
                price: entry.price.amount,
                currency: currency,
                isAvailable: entry.available ?? true
            )
        }
        self.products = products
        all = file.products.compactMap { products[$0.id] }
    }

    /// The products of some ids.
    public func products(_ ids: Set<String>, currency: Currency?) async throws(CartError) -> [String: Product] {
        var found: [String: Product] = [:]
        for id in ids { found[id] = products[id] }
        return found
    }

    /// Where in the file something is missing or of another type, as `products[1].price`.
    private static func place(of error: any Error) -> String? {
        let path: [any CodingKey]? =
            switch error as? DecodingError {
            case .keyNotFound(let key, let context): context.codingPath + [key]
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                context.codingPath
            default: nil
            }
        guard let path, !path.isEmpty else { return nil }
        return path.reduce(into: "") { text, key in
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += text.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
    }
}
