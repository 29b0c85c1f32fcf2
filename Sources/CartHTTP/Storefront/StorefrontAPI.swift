import CartService
import Hummingbird

/// The API of browsers and apps: whose cart it is, session or user's token say; names and prices are the catalog's.
struct StorefrontAPI: Sendable {
    private let carts: Carts
    private let desk: VisitorDesk
    private let cookie: SessionCookie
    private let reader: MutationReader
    private let catalog: (any ProductCatalog)?
    private let repricesAtLogin: Bool
    private let events: EventStreamEndpoint
    private let crossOrigin: CrossOriginPolicy

    init(carts: Carts, configuration: CartHTTPConfiguration, events: EventStreamEndpoint) {
        self.carts = carts
        self.events = events
        crossOrigin = configuration.crossOrigin
        cookie = SessionCookie(isSecure: configuration.usesSecureCookie, timeToLive: configuration.guestTimeToLive)
        desk = VisitorDesk(
            carts: carts,
            guestTokens: configuration.guestTokens,
            userTokens: configuration.userTokens,
            cookie: cookie
        )
        catalog = configuration.catalog
        repricesAtLogin = configuration.repricesAtLogin
        reader = configuration.trustsClientPrices ? .trusted : MutationReader(catalog: catalog ?? EmptyCatalog())
    }

    /// Answers a request; an answer that refuses it still tells a new guest the token to keep.
    ///
    /// - Throws: ``CartError`` with code `invalid_token`, `forbidden` or `rate_limited`, with which nothing is told.
    func respond(
        to call: Call,
        _ resource: StorefrontResource,
        failing: (CartError) -> Response
    ) async throws(CartError)
        -> Response
    {
        if call.method != .get { try crossOrigin.checkChange(call.fields, authority: call.authority) }
        var visit = try await desk.open(call, asksForMigration: resource == .login)
        if resource != .login, let report = visit.migration?.report, report.status == .completed, !report.isReplayed {
            _ = await reprice(visit)
        }
        var response: Response
        do {
            response = try await answer(call, resource, &visit)
        } catch {
            response = failing(error)
        }
        visit.mark(&response, cookie: cookie)
        return response
    }

    private func answer(
        _ call: Call,
        _ resource: StorefrontResource,
        _ visit: inout Visit
    ) async throws(CartError)
        -> Response
    {
        switch resource {
        case .session: return try session(visit)
        case .login: return try await login(visit)
        case .logout:
            if visit.guest == nil { visit = desk.leave(visit) }
            return try session(visit)
        case .events: return try await follow(call, visit)
        case .migration(let id):
            guard visit.guest == nil else { throw .loginRequired }
            return .json(try await carts.migration(id: id, to: visit.owner).json)
        case .undo(let id): return try await undo(id, call, &visit)
        case .cart(let name, let resource):
            let instance = name.map(Instance.init) ?? carts.configuration.instances.primary
            return try await change(call, instance, resource, &visit)
        }
    }

    /// Reads or changes a cart.
    ///
    /// A guest's change tells its token again: a login in another tab may have told the browser
    /// to forget it meanwhile, and the lines must not be left behind.
    private func change(
        _ call: Call,
        _ instance: Instance,
        _ resource: CartResource,
        _ visit: inout Visit
    )
        async throws(CartError) -> Response
    {
        try carts.configuration.instances.check(instance)
        let isChange = call.method != .get
        let endpoint = CartEndpoint(
            handle: carts.cart(visit.owner, instance: instance),
            reader: reader,
            catalog: catalog,
            scope: Self.scope
        )
        guard isChange, let guest = visit.guest else { return try await endpoint.respond(to: call, resource) }
        let body = try await call.buffered()
        visit.telling = .keep(guest)
        do {
            return try await endpoint.respond(to: body, resource)
        } catch  where SessionRules.strandedChangeGetsFreshGuest(cartError: error.code) {
            guard let onward = desk.goOn(after: guest, isHeader: visit.isHeader) else { throw error }
            visit = onward
            let handle = carts.cart(visit.owner, instance: instance)
            return try await CartEndpoint(handle: handle, reader: reader, catalog: catalog, scope: Self.scope)
                .respond(to: body, resource)
        }
    }

    /// Anybody may ask for what was missed, so that looking for it must not mean reading days of everybody's events.
    private static let memory = Duration.seconds(300)

    /// What happens to the visitor's own carts, without anybody else's identifier.
    private func follow(_ call: Call, _ visit: Visit) async throws(CartError) -> Response {
        let owner = try carts.configuration.identifiers.text(of: visit.owner)
        return try await events.respond(to: call, owner, memory: Self.memory) { event in
            var fields: Set = ["instance", "lines", "version", "migration_id"]
            if event.kind == .moved { fields.insert("to") }
            return event.keeping(fields).json
        }
    }

    /// Shoppers' idempotency keys lie beside their own carts, so one scope serves all of them.
    private static let scope = "storefront"

    /// Undoes a migration into the user's cart, and tells the token of the guest who has the lines back.
    ///
    /// The first guest's token is forgotten by then. The new one follows from the migration, so that a repeat after a
    /// lost answer tells the same token again.
    private func undo(_ id: String, _ call: Call, _ visit: inout Visit) async throws(CartError) -> Response {
        guard visit.guest == nil else { throw .loginRequired }
        let (call, key) = try await call.named(scope: Self.scope, status: 200)
        let body = try await call.optionalBody()
        try body.allow(["force"])
        let owner = try carts.configuration.identifiers.text(of: visit.owner)
        let guests = desk.guests(derivedFrom: "undo \(id) \(owner)")
        let undo = try await carts.undoMigration(
            id: id,
            to: visit.owner,
            isForced: try body.flag("force"),
            restoredTo: guests.first?.identifier,
            idempotencyKey: key
        )
        for guest in guests {
            if try carts.configuration.identifiers.text(of: guest.identifier) == undo.restoredTo {
                visit.telling = .keep(guest)
            }
        }
        return .undone(undo)
    }

    private func session(_ visit: Visit) throws(CartError) -> Response {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("authenticated", visit.guest == nil)
        writer.member("identifier", try carts.configuration.identifiers.text(of: visit.owner))
        writer.member("expires_at", visit.guest?.expiresAt)
        writer.endObject()
        return .json(writer.bytes)
    }

    /// What a login changes about prices that are out of date; nothing where that is not wanted.
    private func reprice(_ visit: Visit) async -> [Instance: Repricing] {
        guard repricesAtLogin, let catalog else { return [:] }
        return await carts.repriceAtLogin(visit.owner, from: catalog)
    }

    private func login(_ visit: Visit) async throws(CartError) -> Response {
        guard visit.guest == nil else { throw .loginRequired }
        let repricings = await reprice(visit)
        let cart = try await carts.cart(visit.owner, instance: carts.configuration.instances.primary).load()
        var writer = JSONWriter(capacity: 1024)
        writer.beginObject()
        writer.key("migration")
        if let report = visit.migration?.report { report.write(to: &writer) } else { writer.writeNull() }
        writer.key("cart")
        cart.write(to: &writer)
        writer.key("price_changes")
        writer.beginArray()
        for (instance, repricing) in repricings.sorted(by: { $0.key.name < $1.key.name }) {
            for change in repricing.changes { change.write(to: &writer, instance: instance) }
        }
        writer.endArray()
        writer.endObject()
        return .json(writer.bytes, version: cart.version)
    }
}

/// The catalog of a storefront that has none: no product is known, so a browser can add nothing.
private struct EmptyCatalog: ProductCatalog {
    func products(_ ids: Set<String>, currency: Currency?) async throws(CartError) -> [String: Product] { [:] }
}
