import CartService
import HTTPTypes

/// What the service API serves.
enum ServiceResource: Hashable {
    /// `/v1/carts/{identifier}`
    case owner(String)
    /// `/v1/carts/{identifier}/{instance}…`
    case cart(owner: String, instance: String, CartResource)
    /// `/v1/carts/{identifier}/export`
    case export(String)
    /// `/v1/events`
    case events
    /// `/v1/migrations`
    case migrations
    /// `/v1/migrations/{id}`
    case migration(String)
    /// `/v1/migrations/{id}/undo`
    case undo(String)
    /// `/v1/migrations/batch`
    case batch

    /// Reads the segments after `v1`.
    init(_ segments: ArraySlice<String>) throws(CartError) {
        let names = Array(segments)
        switch (names[0], names.count) {
        case ("carts", 2): self = .owner(names[1])
        case ("carts", 3) where names[2] == "export": self = .export(names[1])
        case ("events", 1): self = .events
        case ("carts", 3...): self = .cart(owner: names[1], instance: names[2], try CartResource(names[3...]))
        case ("migrations", 1): self = .migrations
        case ("migrations", 2) where names[1] == "batch": self = .batch
        case ("migrations", 2): self = .migration(names[1])
        case ("migrations", 3) where names[2] == "undo": self = .undo(names[1])
        default: throw .notFound
        }
    }

    /// The path after `/v1/`, as `openapi.yaml` has it.
    var template: String {
        switch self {
        case .owner: "carts/{identifier}"
        case .export: "carts/{identifier}/export"
        case .cart(_, _, let resource): "carts/{identifier}/{instance}" + resource.template
        case .events: "events"
        case .migrations: "migrations"
        case .migration: "migrations/{migration}"
        case .undo: "migrations/{migration}/undo"
        case .batch: "migrations/batch"
        }
    }

    /// What a key must be good for.
    func scope(_ method: HTTPRequest.Method) -> APIKeyScope {
        switch self {
        case .owner: method == .get ? .read : .admin
        case .export: .admin
        case .cart: method == .get ? .read : .write
        case .migrations: method == .get ? .read : .migrate
        case .migration, .events: .read
        case .undo, .batch: .migrate
        }
    }

    var methods: [HTTPRequest.Method] {
        switch self {
        case .owner: [.get, .delete]
        case .cart(_, _, let resource): resource.methods
        case .migrations: [.get, .post]
        case .migration, .export, .events: [.get]
        case .undo, .batch: [.post]
        }
    }
}
