import CartService
import HTTPTypes

/// What the storefront API serves; whose cart it is, cookie or token say.
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

    /// Reads the segments after `v1`.
    init(_ segments: ArraySlice<String>) throws(CartError) {
        let names = Array(segments)
        switch (names[0], names.count) {
        case ("cart", 1): self = .cart(instance: nil, .cart)
        case ("cart", 2) where names[1] == "events": self = .events
        case ("cart", 3) where names[1] == "migrations": self = .migration(names[2])
        case ("cart", 4) where names[1] == "migrations" && names[3] == "undo": self = .undo(names[2])
        case ("cart", 2...): self = .cart(instance: names[1], try CartResource(names[2...]))
        case ("session", 1): self = .session
        case ("session", 2) where names[1] == "login": self = .login
        case ("session", 2) where names[1] == "logout": self = .logout
        default: throw .notFound
        }
    }

    /// The path after `/v1/`, as `openapi.yaml` has it.
    var template: String {
        switch self {
        case .cart(nil, _): "cart"
        case .cart(_, let resource): "cart/{instance}" + resource.template
        case .events: "cart/events"
        case .migration: "cart/migrations/{migration}"
        case .undo: "cart/migrations/{migration}/undo"
        case .session: "session"
        case .login: "session/login"
        case .logout: "session/logout"
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
