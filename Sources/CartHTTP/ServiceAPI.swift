import CartService
import Hummingbird

/// The API of trusted app servers: any owner, any price, by API key.
struct ServiceAPI: Sendable {
    let carts: Carts
    let keys: APIKeyRing
    let events: EventStreamEndpoint
    let maxBatchLines: Int
    let catalog: (any ProductCatalog)?
    let status: StatusEndpoint

    func respond(to call: Call, _ resource: ServiceResource) async throws(CartError) -> Response {
        let caller = try await caller(call)
        try caller.require(resource.scope(call.method))
        switch resource {
        case .owner(let text): return try await owner(call, try identifier(text, of: caller))
        case .owners: return try await owners(call, caller)
        case .status: return try await status.respond(caller)
        case .fields(let text):
            return .fields(try await carts.storedFields(of: try identifier(text, of: caller)), status.redisCommand)
        case .export(let text): return .json(try await carts.export(try identifier(text, of: caller)).json)
        case .cart(let owner, let name, let resource):
            let instance = Instance(name)
            let handle = carts.cart(try identifier(owner, of: caller), instance: instance)
            try carts.configuration.instances.check(instance)
            return try await CartEndpoint(
                handle: handle,
                reader: .trusted,
                catalog: catalog,
                scope: caller.name,
                mayFollow: { caller.mayName(kind: carts.configuration.identifiers.kindName(of: $0)) }
            )
            .respond(to: call, resource)
        case .events: return try await follow(call, caller)
        case .migrations where call.method == .post: return try await migrate(call, caller)
        case .migrations: return try await reports(call, caller)
        case .migration(let id):
            let target = try identifier(try required("to", call), of: caller, field: "to")
            return .json(try await carts.migration(id: id, to: target).json)
        case .undo(let id): return try await undo(id, call, caller)
        case .batch:
            return try MigrationBatchEndpoint(carts: carts, caller: caller, maxLines: maxBatchLines).respond(to: call)
        }
    }

    /// Who calls, by the API key shown.
    ///
    /// - Throws: ``CartError`` with code `unauthenticated` or `rate_limited`.
    func caller(_ call: Call) async throws(CartError) -> APIKey {
        guard let token = call.bearerToken, let caller = await keys.key(of: token) else { throw .unauthenticated }
        try call.count(.key, caller.name)
        return caller
    }

    private func follow(_ call: Call, _ caller: APIKey) async throws(CartError) -> Response {
        let format = carts.configuration.identifiers
        var owner: String?
        if let text = try call.query("identifier") { owner = try format.text(of: try identifier(text, of: caller)) }
        let isAllowed: @Sendable () async -> Bool = { [keys] in
            guard let token = call.bearerToken, let key = await keys.key(of: token) else { return false }
            return key.name == caller.name && key.scopes == caller.scopes && key.kinds == caller.kinds
        }
        return try await events.respond(to: call, owner, isAllowed: isAllowed) { event in
            caller.mayName(kind: String(event.identifier.prefix { $0 != format.separator })) ? event.json : nil
        }
    }

    /// Owners by what their identifiers begin with, of the kinds that the caller may name.
    private func owners(_ call: Call, _ caller: APIKey) async throws(CartError) -> Response {
        let prefix = try call.query("prefix") ?? ""
        var limit = 20
        if let text = try call.query("limit") {
            guard let number = Int(text), (1...200).contains(number) else {
                throw .invalidRequest("The limit is not valid.", field: "limit", given: text, allowed: "1 to 200")
            }
            limit = number
        }
        let format = carts.configuration.identifiers
        if caller.kinds != nil {
            // Otherwise a short prefix would show owners of other kinds.
            guard let end = prefix.firstIndex(of: format.separator) else {
                throw .invalidRequest(
                    "The API key is limited to some kinds of identifiers.",
                    field: "prefix",
                    given: prefix,
                    allowed: "a kind and '\(format.separator)' at least"
                )
            }
            try caller.require(kind: String(prefix[..<end]))
        }
        return .owners(try await carts.owners(startingWith: prefix, limit: limit))
    }

    private func owner(_ call: Call, _ identifier: Identifier) async throws(CartError) -> Response {
        if call.method == .delete {
            try await carts.erase(identifier)
            return .noContent()
        }
        let text = try carts.configuration.identifiers.text(of: identifier)
        return .json(OwnerDocument(identifier: text, carts: try await carts.loadAll(identifier)).json)
    }

    private func migrate(_ call: Call, _ caller: APIKey) async throws(CartError) -> Response {
        let (call, key) = try await call.withIdempotencyKey(scope: caller.name, status: 200)
        var request = try MigrationRequest(try await call.body(), carts.configuration.identifiers)
        try request.check(caller, carts.configuration.identifiers)
        request.idempotencyKey = request.isDryRun ? nil : key
        let report = try await carts.migrate(request)
        guard report.status != .refused else {
            throw CartError(.currencyMismatch, "The carts' currencies differ; nothing was changed.")
        }
        var response = Response.json(report.json)
        if key != nil && report.isReplayed { response.markReplayed() }
        return response
    }

    private func undo(_ id: String, _ call: Call, _ caller: APIKey) async throws(CartError) -> Response {
        let (call, key) = try await call.withIdempotencyKey(scope: caller.name, status: 200)
        let body = try await call.body()
        try body.allow(["to", "force"])
        let target = try identifier(try body.string("to"), of: caller, field: "to")
        if caller.kinds != nil {
            // The lines go back to the source of the migration, and the caller must be allowed to name that owner too.
            let report = try await carts.migration(id: id, to: target)
            _ = try identifier(report.from, of: caller, field: "from")
        }
        return .undone(
            try await carts.undoMigration(
                id: id,
                to: target,
                isForced: try body.flag("force"),
                idempotencyKey: key
            )
        )
    }

    private func reports(_ call: Call, _ caller: APIKey) async throws(CartError) -> Response {
        let target = try identifier(try required("to", call), of: caller, field: "to")
        let source = try call.query("from")
        var from: Identifier?
        if let source { from = try identifier(source, of: caller, field: "from") }
        return .reports(try await carts.migrations(to: target, from: from))
    }

    private func required(_ name: String, _ call: Call) throws(CartError) -> String {
        guard let value = try call.query(name) else {
            throw .invalidRequest("The query lacks a value.", field: name, allowed: "an identifier")
        }
        return value
    }

    /// An identifier that a caller names, and may name.
    private func identifier(
        _ text: String,
        of caller: APIKey,
        field: String = "identifier"
    ) throws(CartError) -> Identifier {
        let format = carts.configuration.identifiers
        let identifier = try format.parse(text, field: field)
        try caller.require(kind: format.kindName(of: identifier))
        return identifier
    }
}
