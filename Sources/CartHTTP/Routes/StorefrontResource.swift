import CartService
import HTTPTypes

/// What the storefront API serves.
///
/// Its paths name no owner; the owner comes from the cookie or the token.
enum StorefrontResource: Hashable {
    /// `/v1/cart`, which is the primary instance, and `/v1/cart/{instance}…`
    case cart(instance: String?, CartResource)
    /// `/v1/cart/events`
    case events
    /// `/v1/cart/migrations/{id}`
    case migration(String)
    /// `/v1/cart/migrations/{id}/undo`
    case undo(String)
    /// `/v1/session`
    case session
    /// `/v1/session/login`
    case login
    /// `/v1/session/logout`
    case logout

    /// Reads the segments of a path that begins with `v1`.
    init(_ names: [String]) throws(CartError) {
        switch (names[1], names.count) {
        case ("cart", 2): self = .cart(instance: nil, .cart)
        case ("cart", 3) where names[2] == "events": self = .events
        case ("cart", 4) where names[2] == "migrations": self = .migration(names[3])
        case ("cart", 5) where names[2] == "migrations" && names[4] == "undo": self = .undo(names[3])
        case ("cart", 3...):
            let resource = try CartResource(names[3...])
            if case .completeCheckout = resource { throw .notFound }
            self = .cart(instance: names[2], resource)
        case ("session", 2): self = .session
        case ("session", 3) where names[2] == "login": self = .login
        case ("session", 3) where names[2] == "logout": self = .logout
        default: throw .notFound
        }
    }

    /// The paths, as `openapi.yaml` has them.
    static let templates =
        [
            "/v1/cart", "/v1/cart/events", "/v1/cart/migrations/{migration}", "/v1/cart/migrations/{migration}/undo",
            "/v1/session", "/v1/session/login", "/v1/session/logout",
        ] + CartResource.templates.dropLast().map { "/v1/cart/{instance}" + $0 }

    /// The place of its path among ``templates``.
    var number: Int {
        switch self {
        case .cart(nil, _): 0
        case .events: 1
        case .migration: 2
        case .undo: 3
        case .session: 4
        case .login: 5
        case .logout: 6
        case .cart(_, let resource): 7 + resource.number
        }
    }

    var methods: [HTTPRequest.Method] {
        switch self {
        case .cart(nil, _): [.get]
        case .cart(_, let resource): resource.methods
        case .session, .migration, .events: [.get]
        case .undo: [.post]
        case .login, .logout: [.post]
        }
    }
}
