import CartService
import HTTPTypes

/// The pages for people, and what the demo shop's page asks for.
enum PageResource: Hashable {
    /// `/`
    case shop
    /// `/console`
    case console
    /// `/docs`
    case docs
    /// `/assets/{file}`
    case file(String)
    /// `/demo/products`
    case demoProducts
    /// `/demo/token`
    case demoToken
    /// `/demo/fields`
    case demoFields
    /// `/demo/migrations`
    case demoMigrations
    /// `/demo/orders`
    case demoOrders

    /// Reads the segments of a path; `nil` when the path is not a page's.
    init?(_ names: [String]) {
        switch (names[0], names.count) {
        case ("console", 1): self = .console
        case ("docs", 1): self = .docs
        case ("assets", 2) where PageFile.all[names[1]] != nil: self = .file(names[1])
        case ("demo", 2) where names[1] == "products": self = .demoProducts
        case ("demo", 2) where names[1] == "token": self = .demoToken
        case ("demo", 2) where names[1] == "fields": self = .demoFields
        case ("demo", 2) where names[1] == "migrations": self = .demoMigrations
        case ("demo", 2) where names[1] == "orders": self = .demoOrders
        default: return nil
        }
    }

    /// The paths, as `openapi.yaml` has them.
    static let templates = [
        "/", "/console", "/docs", "/assets/{file}", "/demo/products", "/demo/token", "/demo/fields", "/demo/migrations",
        "/demo/orders",
    ]

    /// The place of its path among ``templates``.
    var number: Int {
        switch self {
        case .shop: 0
        case .console: 1
        case .docs: 2
        case .file: 3
        case .demoProducts: 4
        case .demoToken: 5
        case .demoFields: 6
        case .demoMigrations: 7
        case .demoOrders: 8
        }
    }

    /// The media type of an answer; a file's own type is taken as anything.
    var mediaType: String? {
        switch self {
        case .shop, .console, .docs: "text/html"
        case .file: nil
        case .demoProducts, .demoToken, .demoFields, .demoMigrations, .demoOrders: "application/json"
        }
    }

    var methods: [HTTPRequest.Method] { self == .demoMigrations || self == .demoOrders ? [.post] : [.get] }
}
