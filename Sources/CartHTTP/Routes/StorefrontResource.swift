import CartService
import HTTPTypes

/// What the storefront API serves; whose cart it is, cookie or token say.
enum StorefrontResource: Hashable {
    /// `/v1/cart`, which is the primary instance, and `/v1/cart/{instance}…`
    case cart(instance: String?, CartResource)
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
        case ("cart", 3) where names[1] == "migrations": self = .migration(names[2])
        case ("cart", 4) where names[1] == "migrations" && names[3] == "undo": self = .undo(names[2])
        case ("cart", 2...): self = .cart(instance: names[1], try CartResource(names[2...]))
        case ("session", 1): self = .session
        case ("session", 2) where names[1] == "login": self = .login
        case ("session", 2) where names[1] == "logout": self = .logout
        default: throw .notFound
        }
    }

    var methods: [HTTPRequest.Method] {
        switch self {
        case .cart(nil, _): [.get]
        case .cart(_, let resource): resource.methods
        case .session, .migration: [.get]
        case .undo: [.post]
        case .login, .logout: [.post]
        }
    }
}
