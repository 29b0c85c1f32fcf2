import CartService
import HTTPTypes

/// What the service API serves.
enum ServiceResource: Hashable {
    /// `/v1/carts`
    case owners
    /// `/v1/status`
    case status
    /// `/v1/carts/{identifier}/fields`
    case fields(String)
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

    /// Reads the segments of a path that begins with `v1`.
    init(_ names: [String]) throws(CartError) {
        switch (names[1], names.count) {
        case ("carts", 3): self = .owner(names[2])
        case ("carts", 2): self = .owners
        case ("status", 2): self = .status
        case ("carts", 4) where names[3] == "fields": self = .fields(names[2])
        case ("carts", 4) where names[3] == "export": self = .export(names[2])
        case ("events", 2): self = .events
        case ("carts", 4...): self = .cart(owner: names[2], instance: names[3], try CartResource(names[4...]))
        case ("migrations", 2): self = .migrations
        case ("migrations", 3) where names[2] == "batch": self = .batch
        case ("migrations", 3): self = .migration(names[2])
        case ("migrations", 4) where names[3] == "undo": self = .undo(names[2])
        default: throw .notFound
        }
    }

    /// The paths, as `openapi.yaml` has them.
    static let templates =
        [
            "/v1/carts/{identifier}", "/v1/carts/{identifier}/export", "/v1/events", "/v1/migrations",
            "/v1/migrations/{migration}", "/v1/migrations/{migration}/undo", "/v1/migrations/batch", "/v1/carts",
            "/v1/status", "/v1/carts/{identifier}/fields",
        ] + CartResource.templates.map { "/v1/carts/{identifier}/{instance}" + $0 }

    /// The place of its path among ``templates``.
    var number: Int {
        switch self {
        case .owner: 0
        case .export: 1
        case .events: 2
        case .migrations: 3
        case .migration: 4
        case .undo: 5
        case .batch: 6
        case .owners: 7
        case .status: 8
        case .fields: 9
        case .cart(_, _, let resource): 10 + resource.number
        }
    }

    /// The scope that the API key needs.
    func scope(_ method: HTTPRequest.Method) -> APIKeyScope {
        switch self {
        case .owner: method == .get ? .read : .admin
        case .export: .admin
        case .cart: method == .get ? .read : .write
        case .migrations: method == .get ? .read : .migrate
        case .migration, .events, .owners, .status, .fields: .read
        case .undo, .batch: .migrate
        }
    }

    var methods: [HTTPRequest.Method] {
        switch self {
        case .owner: [.get, .delete]
        case .cart(_, _, let resource): resource.methods
        case .migrations: [.get, .post]
        case .migration, .export, .events, .owners, .status, .fields: [.get]
        case .undo, .batch: [.post]
        }
    }
}
