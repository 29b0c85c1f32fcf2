import CartService
import Hummingbird

/// Answers with pages and their files, and with what the demo shop's page asks for where there is a demo.
struct PagesEndpoint: Sendable {
    private let carts: Carts
    private let demo: DemoShop?
    private let crossOrigin: CrossOriginPolicy
    private let redisCommand: String

    init(carts: Carts, configuration: CartHTTPConfiguration) {
        self.carts = carts
        demo = configuration.demo
        crossOrigin = configuration.crossOrigin
        redisCommand = configuration.redisCommand
    }

    func respond(to call: Call, _ resource: PageResource) async throws(CartError) -> Response {
        switch resource {
        case .console: return PageFile.console.response()
        case .docs: return PageFile.docs.response()
        case .file(let name):
            guard let file = PageFile.all[name] else { throw .notFound }
            return file.response()
        case .shop, .demoProducts, .demoToken, .demoFields, .demoMigrations, .demoOrders:
            guard let demo else { throw .notFound }
            return try await respond(to: call, resource, demo)
        }
    }

    private func respond(
        to call: Call,
        _ resource: PageResource,
        _ demo: DemoShop
    ) async throws(CartError) -> Response {
        switch resource {
        case .demoProducts: return await demo.list(carts.configuration.migration)
        case .demoToken: return try await demo.token(call)
        case .demoFields:
            guard let owner = try call.query("owner") else {
                throw .invalidRequest("The query lacks a value.", field: "owner", allowed: "an identifier")
            }
            let identifier = try carts.configuration.identifiers.parse(owner, field: "owner")
            return .fields(try await carts.storedFields(of: identifier), redisCommand)
        case .demoMigrations:
            try crossOrigin.checkChange(call.fields, authority: call.authority)
            let request = try MigrationRequest(try await call.body(), carts.configuration.identifiers)
            return .json(try await carts.migrate(request).json)
        case .demoOrders:
            try crossOrigin.checkChange(call.fields, authority: call.authority)
            return .ended(try await demo.order(try await call.body(), carts))
        default: return PageFile.shop.response()
        }
    }
}
