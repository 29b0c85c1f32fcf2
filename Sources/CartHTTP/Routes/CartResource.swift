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
    /// `…/checkout`
    case checkouts
    /// `…/checkout/{id}`
    case checkout(String)
    /// `…/checkout/{id}/cancel`
    case cancelCheckout(String)
    /// `…/checkout/{id}/complete`, which the storefront does not have, because a shopper must not declare an order
    /// paid.
    case completeCheckout(String)

    /// Reads the segments after the instance.
    init(_ segments: ArraySlice<String>) throws(CartError) {
        let id = segments.dropFirst().first ?? ""
        switch (segments.first, segments.count) {
        case (nil, _): self = .cart
        case ("summary", 1): self = .summary
        case ("items", 1): self = .items
        case ("items", 2): self = .item(id)
        case ("metadata", 1): self = .metadata
        case ("move", 1): self = .move
        case ("reprice", 1): self = .reprice
        case ("checkout", 1): self = .checkouts
        case ("checkout", 2): self = .checkout(id)
        case ("checkout", 3) where segments.last == "cancel": self = .cancelCheckout(id)
        case ("checkout", 3) where segments.last == "complete": self = .completeCheckout(id)
        default: throw .notFound
        }
    }

    /// The paths after the instance, as `openapi.yaml` has them.
    static let templates = [
        "", "/summary", "/items", "/items/{id}", "/metadata", "/move", "/reprice", "/checkout", "/checkout/{checkout}",
        "/checkout/{checkout}/cancel", "/checkout/{checkout}/complete",
    ]

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
        case .checkouts: 7
        case .checkout: 8
        case .cancelCheckout: 9
        case .completeCheckout: 10
        }
    }

    var methods: [HTTPRequest.Method] {
        switch self {
        case .cart: [.get, .delete]
        case .summary, .checkout: [.get]
        case .items, .move, .reprice, .checkouts, .cancelCheckout, .completeCheckout: [.post]
        case .item: [.get, .patch, .delete]
        case .metadata: [.patch]
        }
    }
}
