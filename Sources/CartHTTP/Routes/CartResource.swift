import CartService
import HTTPTypes

/// What lies under one instance of somebody's carts; the same for the service API and the storefront.
enum CartResource: Hashable {
    /// The cart itself.
    case cart
    /// `…/summary`
    case summary
    /// `…/items`
    case items
    /// `…/items/{id}`
    case item(String)
    /// `…/metadata`
    case metadata
    /// `…/move`
    case move
    /// `…/reprice`
    case reprice

    /// Reads the segments after the instance.
    init(_ segments: ArraySlice<String>) throws(CartError) {
        switch (segments.first, segments.count) {
        case (nil, _): self = .cart
        case ("summary", 1): self = .summary
        case ("items", 1): self = .items
        case ("items", 2): self = .item(segments[segments.startIndex + 1])
        case ("metadata", 1): self = .metadata
        case ("move", 1): self = .move
        case ("reprice", 1): self = .reprice
        default: throw .notFound
        }
    }

    /// The paths after the instance, as `openapi.yaml` has them.
    static let templates = ["", "/summary", "/items", "/items/{id}", "/metadata", "/move", "/reprice"]

    /// The place of its path among ``templates``.
    var number: Int {
        switch self {
        case .cart: 0
        case .summary: 1
        case .items: 2
        case .item: 3
        case .metadata: 4
        case .move: 5
        case .reprice: 6
        }
    }

    var methods: [HTTPRequest.Method] {
        switch self {
        case .cart: [.get, .delete]
        case .summary: [.get]
        case .items, .move, .reprice: [.post]
        case .item: [.get, .patch, .delete]
        case .metadata: [.patch]
        }
    }
}
