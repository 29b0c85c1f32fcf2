import CartService
import Hummingbird

/// The API for browsers and apps.
///
/// The session cookie or the user's token says whose cart it is. Names and prices come from the catalog.
struct StorefrontAPI: Sendable {
    private let carts: Carts
    private let sessions: SessionResolver
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
        sessions = SessionResolver(
            carts: carts,
            guestTokens: configuration.guestTokens,
            userTokens: configuration.userTokens,
            cookie: cookie
        )
        catalog = configuration.catalog
        repricesAtLogin = configuration.repricesAtLogin
        reader = configuration.trustsClientPrices ? .trusted : MutationReader(catalog: catalog ?? EmptyCatalog())
    }

    /// Answers a request.
    ///
    /// Even if the request is refused, the answer gives a new guest a token.
    ///
    /// - Throws: ``CartError`` with code `invalid_token`, `forbidden` or `rate_limited`; these give no token.
    func respond(
        to call: Call,
        _ resource: StorefrontResource,
        failing: (CartError) -> Response
    ) async throws(CartError)
        -> Response
    {
        if call.method != .get { try crossOrigin.checkChange(call.fields, authority: call.authority) }
        var resolved = try await sessions.resolve(call, isLogin: resource == .login)
        if resource != .login, let report = resolved.migration?.report, report.status == .completed, !report.isReplayed
        {
            _ = await reprice(resolved)
        }
        var response: Response
        do {
            response = try await dispatch(call, resource, &resolved)
        } catch {
            response = failing(error)
        }
        resolved.mark(&response, cookie: cookie)
        return response
    }

    private func dispatch(
        _ call: Call,
        _ resource: StorefrontResource,
        _ resolved: inout ResolvedSession
    ) async throws(CartError)
        -> Response
    {
        switch resource {
        case .session: return try session(resolved)
        case .login: return try await login(resolved)
        case .logout:
            if resolved.guest == nil { resolved = sessions.loggedOut(resolved) }
            return try session(resolved)
        case .events: return try await follow(call, resolved)
        case .migration(let id):
            guard resolved.guest == nil else { throw .loginRequired }
            return .json(try await carts.migration(id: id, to: resolved.owner).json)
        case .undo(let id): return try await undo(id, call, &resolved)
        case .cart(let name, let resource):
            let instance = name.map(Instance.init) ?? carts.configuration.instances.primary
            return try await change(call, instance, resource, &resolved)
        }
    }

    /// Reads or changes a cart.
    ///
    /// The answer to a guest's change repeats the guest's token. A login in another tab may have made the browser forget
    /// it, and then the new line could not be reached any more.
    private func change(
        _ call: Call,
        _ instance: Instance,
        _ resource: CartResource,
        _ resolved: inout ResolvedSession
    )
        async throws(CartError) -> Response
    {
        try carts.configuration.instances.check(instance)
        let isChange = call.method != .get
        let endpoint = CartEndpoint(
            handle: carts.cart(resolved.owner, instance: instance),
            reader: reader,
            catalog: catalog,
            scope: Self.scope
        )
        guard isChange, let guest = resolved.guest else { return try await endpoint.respond(to: call, resource) }
        let body = try await call.buffered()
        resolved.tokenUpdate = .keep(guest)
        do {
            return try await endpoint.respond(to: body, resource)
        } catch  where resource == .items && SessionRules.strandedChangeGetsFreshGuest(cartError: error.code) {
            guard let onward = sessions.successor(of: guest, isHeader: resolved.isHeader) else { throw error }
            resolved = onward
            let handle = carts.cart(resolved.owner, instance: instance)
            return try await CartEndpoint(handle: handle, reader: reader, catalog: catalog, scope: Self.scope)
                .respond(to: body, resource)
        }
    }

    /// How far back a visitor may ask for events.
    ///
    /// Anybody may ask, and reading days of everybody's events is expensive.
    private static let memory = Duration.seconds(300)

    /// Streams the events of the visitor's own carts.
    ///
    /// Other owners' identifiers are left out.
    private func follow(_ call: Call, _ resolved: ResolvedSession) async throws(CartError) -> Response {
        let owner = try carts.configuration.identifiers.text(of: resolved.owner)
        let isAllowed: @Sendable () async -> Bool = { [sessions] in await sessions.isStill(resolved.owner, call) }
        return try await events.respond(to: call, owner, memory: Self.memory, isAllowed: isAllowed) { event in
            var fields: Set = ["instance", "lines", "version", "migration_id", "checkout", "order"]
            if event.kind == .moved { fields.insert("to") }
            return event.keeping(fields).json
        }
    }

    /// The scope of shoppers' idempotency keys.
    ///
    /// One is enough, because each shopper's keys lie beside the shopper's cart.
    private static let scope = "storefront"

    /// Undoes a migration into the user's cart, and gives the browser the token of the guest who has the lines again.
    ///
    /// The browser no longer has the first guest's token by then, so the lines go to a new guest. That guest is derived
    /// from the migration, so a repeat after a lost answer gives the same token.
    private func undo(_ id: String, _ call: Call, _ resolved: inout ResolvedSession) async throws(CartError) -> Response
    {
        guard resolved.guest == nil else { throw .loginRequired }
        let (call, key) = try await call.withIdempotencyKey(scope: Self.scope, status: 200)
        let body = try await call.optionalBody()
        try body.allow(["force"])
        let owner = try carts.configuration.identifiers.text(of: resolved.owner)
        let guests = try sessions.guests(derivedFrom: "undo \(id) \(owner)", after: resolved.unmigrated)
        let undo = try await carts.undoMigration(
            id: id,
            to: resolved.owner,
            isForced: try body.flag("force"),
            restoredTo: guests.first?.identifier,
            idempotencyKey: key
        )
        for guest in guests {
            if try carts.configuration.identifiers.text(of: guest.identifier) == undo.restoredTo {
                resolved.tokenUpdate = .keep(guest)
            }
        }
        return .undone(undo)
    }

    private func session(_ resolved: ResolvedSession) throws(CartError) -> Response {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("authenticated", resolved.guest == nil)
        writer.member("identifier", try carts.configuration.identifiers.text(of: resolved.owner))
        writer.member("expires_at", resolved.guest?.expiresAt)
        writer.endObject()
        return .json(writer.bytes)
    }

    /// Takes the catalog's prices into the user's carts at login, unless `catalog.reprice_at_login` is off.
    private func reprice(_ resolved: ResolvedSession) async -> [Instance: Repricing] {
        guard repricesAtLogin, let catalog else { return [:] }
        return await carts.repriceAtLogin(resolved.owner, from: catalog)
    }

    private func login(_ resolved: ResolvedSession) async throws(CartError) -> Response {
        guard resolved.guest == nil else { throw .loginRequired }
        let repricings = await reprice(resolved)
        let cart = try await carts.cart(resolved.owner, instance: carts.configuration.instances.primary).load()
        var writer = JSONWriter(capacity: 1024)
        writer.beginObject()
        writer.key("migration")
        if let report = resolved.migration?.report { report.write(to: &writer) } else { writer.writeNull() }
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

/// A catalog without products, used where no catalog is configured.
///
/// With it a browser cannot add anything to a cart.
private struct EmptyCatalog: ProductCatalog {
    func products(_ ids: Set<String>, currency: Currency?) async throws(CartError) -> [String: Product] { [:] }
}
