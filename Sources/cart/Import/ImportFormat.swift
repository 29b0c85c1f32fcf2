import ArgumentParser

/// How the carts to be imported are kept.
enum ImportFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    /// Lines of `cart export`, in a file.
    case export
    /// Lines of JSON in a file, an owner's cart each, by a mapping.
    case rows
    /// A JSON string a key, by a mapping.
    case json
    /// Google's Online Boutique: a hash with protocol buffers in the field `data`.
    case onlineBoutique = "online-boutique"
    /// The OpenTelemetry demo: a hash with protocol buffers in the field `cart`.
    case otelDemo = "otel-demo"
    /// eShop: a JSON string under `/basket/…`.
    case eShop = "eshop"
    /// robot-shop: a JSON string with prices.
    case robotShop = "robot-shop"

    /// Whether the carts lie in a file.
    var isFile: Bool { self == .export || self == .rows }

    /// Whether a mapping says which member is what.
    var takesMapping: Bool { self == .rows || self == .json }

    /// What keys of owners begin with.
    var keyPrefix: String { self == .eShop ? "/basket/" : "" }

    /// The field of the hash that holds the cart; `nil` for a string.
    var field: String? {
        switch self {
        case .onlineBoutique: "data"
        case .otelDemo: "cart"
        default: nil
        }
    }

    /// The mapping of a layout whose JSON is known.
    var mapping: ImportMapping {
        var mapping = ImportMapping()
        switch self {
        case .eShop: mapping.id = "ProductId"
        case .robotShop:
            mapping.id = "sku"
            mapping.name = "name"
            mapping.price = "price"
            mapping.quantity = "qty"
        default: break
        }
        return mapping
    }
}
