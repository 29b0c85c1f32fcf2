import CartService
import Hummingbird

/// The API of trusted app servers: any owner, any price, by API key.
struct ServiceAPI: Sendable {
    let carts: Carts
    let keys: APIKeyRing

    func respond(to call: Call, _ resource: ServiceResource) async throws(CartError) -> Response {
        guard let token = call.bearerToken, let caller = keys.name(of: token) else { throw .unauthenticated }
        switch resource {
        case .owner(let text): return try await owner(call, try identifier(text))
        case .cart(let owner, let name, let resource):
            let instance = Instance(name)
            let handle = carts.cart(try identifier(owner), instance: instance)
            try carts.configuration.instances.check(instance)
            return try await CartEndpoint(handle: handle, reader: .trusted, scope: caller).respond(to: call, resource)
        case .migrations where call.method == .post: return try await migrate(call, caller)
        case .migrations: return try await reports(call)
        case .migration(let id):
            let target = try identifier(try required("to", call), field: "to")
            return .json(try await carts.migration(id: id, to: target).json)
        case .undo(let id): return try await undo(id, try await call.body())
        case .batch: return try MigrationBatchEndpoint(carts: carts).respond(to: call)
        }
    }

    private func owner(_ call: Call, _ identifier: Identifier) async throws(CartError) -> Response {
        if call.method == .delete {
            try await carts.erase(identifier)
            return .noContent()
        }
        let text = try carts.configuration.identifiers.text(of: identifier)
        return .json(OwnerDocument(identifier: text, carts: try await carts.loadAll(identifier)).json)
    }

    private func migrate(_ call: Call, _ caller: String) async throws(CartError) -> Response {
        let (call, key) = try await call.named(scope: caller, status: 200)
        var request = try MigrationRequest(try await call.body(), carts.configuration.identifiers)
        request.idempotencyKey = request.isDryRun ? nil : key
        let report = try await carts.migrate(request)
        guard report.status != .refused else {
            throw CartError(.currencyMismatch, "The carts' currencies differ; nothing was changed.")
        }
        var response = Response.json(report.json)
        if key != nil && report.isReplayed { response.markReplayed() }
        return response
    }

    private func undo(_ id: String, _ body: JSONBody) async throws(CartError) -> Response {
        try body.allow(["to", "force"])
        let target = try identifier(try body.string("to"), field: "to")
        return .json(try await carts.undoMigration(id: id, to: target, isForced: try body.flag("force")).json)
    }

    private func reports(_ call: Call) async throws(CartError) -> Response {
        let target = try identifier(try required("to", call), field: "to")
        let source = try call.query("from")
        var from: Identifier?
        if let source { from = try identifier(source, field: "from") }
        return .reports(try await carts.migrations(to: target, from: from))
    }

    private func required(_ name: String, _ call: Call) throws(CartError) -> String {
        guard let value = try call.query(name) else {
            throw .invalidRequest("The query lacks a value.", field: name, allowed: "an identifier")
        }
        return value
    }

    private func identifier(_ text: String, field: String = "identifier") throws(CartError) -> Identifier {
        try carts.configuration.identifiers.parse(text, field: field)
    }
}
