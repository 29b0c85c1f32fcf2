import CartService
import HTTPTypes
import Hummingbird

/// The API for shopping platforms: the REST binding of `dev.ucp.shopping.cart`.
///
/// A platform's cart is a guest's, and its id is the guest's token. A browser that opens the cart continues with it,
/// and a login merges it.
struct UCPAPI: Sendable {
    /// The segments of `ucp.path`.
    let base: [String]
    private let carts: Carts
    private let configuration: UCPConfiguration
    private let catalog: any ProductCatalog
    private let tokens: GuestTokens
    private let cookie: SessionCookie
    private let scheme: String

    /// Makes the API; `nil` where it is off, or where there is no catalog to take prices from.
    init?(carts: Carts, configuration: CartHTTPConfiguration) {
        guard let ucp = configuration.ucp, let catalog = configuration.catalog else { return nil }
        self.carts = carts
        self.configuration = ucp
        self.catalog = catalog
        base = ucp.path.split(separator: "/").map(String.init)
        tokens = configuration.guestTokens
        cookie = SessionCookie(isSecure: configuration.usesSecureCookie, timeToLive: configuration.guestTimeToLive)
        scheme = configuration.usesSecureCookie ? "https" : "http"
    }

    /// Answers a request.
    ///
    /// - Throws: ``CartError`` for errors that a platform cannot resolve within the cart. Other errors become an answer
    ///   with messages.
    func respond(to call: Call, _ resource: UCPResource) async throws(CartError) -> Response {
        switch resource {
        case .profile: return answer(call).profile
        case .handOver(let id): return try await handOver(id, call)
        case .carts, .cart, .cancel:
            var response = try await outcome(call, resource)
            response.headers[.requestID] = call.requestID.text
            return response
        }
    }

    /// Works on a cart, and turns errors that a platform can act upon into answers with a message.
    private func outcome(_ call: Call, _ resource: UCPResource) async throws(CartError) -> Response {
        do {
            switch resource {
            case .cart(let id) where call.method == .put: return try await update(id, call)
            case .cart(let id): return try await cart(id, call)
            case .cancel(let id): return try await cancel(id, call)
            default: return try await create(call)
            }
        } catch {
            switch error.code {
            case .versionConflict: return UCPAnswer.refusal([.versionConflict])
            case .limitExceeded, .currencyMismatch, .invalidQuantity, .invalidLineID:
                return UCPAnswer.refusal([UCPMessage(error, path: nil)])
            default: throw error
            }
        }
    }

    private func create(_ call: Call) async throws(CartError) -> Response {
        let agent = try UCPAgent(call.fields.ucpAgent)
        let (call, key) = try await call.withIdempotencyKey(scope: "ucp \(agent.name)", status: 201)
        let request = try UCPRequest(try await call.body())
        let lines = try await lines(request, nil)
        guard lines.messages.isEmpty else { return UCPAnswer.refusal(lines.messages) }
        // A repeat must find the cart that the first attempt made, so the same key gives the same guest.
        let purpose = call.fields.idempotencyKey.map { "ucp \(agent.name) \($0)" }
        var session = purpose.flatMap { tokens.derive(from: $0, now: .now).first } ?? tokens.mint(now: .now)
        // After a day nothing tells a repeat from a new request, and by then the cart may be a shopper's.
        let isNew: VersionCondition? = purpose == nil ? nil : .version(.never)
        let (change, cart): (CartChange, Cart)
        do throws(CartError) {
            (change, cart) = try await replace(lines.items, request, in: handle(session), agent, if: isNew, key: key)
        } catch {
            throw error.code == .versionConflict ? .idempotencyKeyReused : error
        }
        // A token tells when it was signed, and a repeat must answer with the same one.
        if let purpose, let begun = cart.createdAt {
            session = tokens.derive(from: purpose, now: begun).first ?? session
        }
        var response = answer(call).cart(cart, session)
        response.status = .created
        if change.isReplay { response.markReplayed() }
        return response
    }

    private func cart(_ id: String, _ call: Call) async throws(CartError) -> Response {
        let agent = try UCPAgent(call.fields.ucpAgent)
        guard let (session, cart) = try await find(id, call) else { return UCPAnswer.refusal([.cartNotFound]) }
        try await handle(session).note(cart.version.description, for: agent.name)
        return answer(call).cart(cart, session)
    }

    /// Gives the cart the lines of the request, if it is still as the platform saw it.
    private func update(_ id: String, _ call: Call) async throws(CartError) -> Response {
        let agent = try UCPAgent(call.fields.ucpAgent)
        let (call, key) = try await call.withIdempotencyKey(scope: "ucp \(agent.name)", status: 200)
        let request = try UCPRequest(try await call.body())
        guard let (session, cart) = try await find(id, call) else { return UCPAnswer.refusal([.cartNotFound]) }
        let handle = handle(session)
        guard let condition = try await condition(call, agent, handle) else {
            return UCPAnswer.refusal([.cartNotSeen])
        }
        let lines = try await lines(request, cart)
        guard lines.messages.isEmpty else { return UCPAnswer.refusal(lines.messages) }
        let (change, updated) = try await replace(lines.items, request, in: handle, agent, if: condition, key: key)
        var response = answer(call).cart(updated, session)
        if change.isReplay { response.markReplayed() }
        return response
    }

    /// Gives a cart the lines and what the platform says about the buyer, and notes that the platform has seen the
    /// outcome.
    private func replace(
        _ items: [NewLineItem],
        _ request: UCPRequest,
        in handle: CartHandle,
        _ agent: UCPAgent,
        if condition: VersionCondition? = nil,
        key: IdempotencyKey?
    ) async throws(CartError) -> (change: CartChange, cart: Cart) {
        let mutation = CartMutation.replace(items, metadata: [UCPRequest.metadataKey: request.kept])
        let (change, cart, _) = try await handle.performAndLoad(mutation, if: condition, idempotencyKey: key)
        try await handle.note(cart.version.description, for: agent.name)
        return (change, cart)
    }

    /// Empties the cart, and answers with the cart as it was.
    private func cancel(_ id: String, _ call: Call) async throws(CartError) -> Response {
        let agent = try UCPAgent(call.fields.ucpAgent)
        let (call, key) = try await call.withIdempotencyKey(scope: "ucp \(agent.name)", status: 200)
        guard let session = tokens.verify(id, now: .now).session else { return UCPAnswer.refusal([.cartNotFound]) }
        let handle = handle(session)
        let note = key.map { "c:" + $0.digest }
        return try await Carts.retry(upTo: 10, on: [.versionConflict]) { () async throws(CartError) in
            guard let (_, cart) = try await find(id, call) else {
                // The cart is gone afterwards, so a repeat is answered with what was kept of the first answer.
                guard let note, let first = try await handle.noted(for: note) else {
                    return UCPAnswer.refusal([.cartNotFound])
                }
                var response = Response.json(Array(first.utf8))
                response.markReplayed()
                return response
            }
            let body = answer(call).json(cart, session)
            if let note { try await handle.note(String(decoding: body, as: UTF8.self), for: note) }
            try await handle.perform(.clear, if: .version(cart.version), idempotencyKey: key)
            return .json(body, version: cart.version)
        }
    }

    /// Gives a browser the session of a cart, and sends it on to the shop.
    ///
    /// A guest who has a cart already keeps it as a former guest's, which the login merges as well. It is not merged at
    /// once, because the platform, which knows this cart's id, would see it.
    private func handOver(_ id: String, _ call: Call) async throws(CartError) -> Response {
        var response = Response(status: .seeOther)
        response.headers[.location] = configuration.shopURL
        response.headers[.cacheControl] = "no-store"
        response.headers[.referrerPolicy] = "no-referrer"
        guard let (session, _) = try await find(id, call) else { return response }
        let now = Timestamp.now
        let present = cookie.read(call.fields).tokens.lazy.compactMap { tokens.verify($0, now: now).session }.first
        guard let present, present.identifier != session.identifier else {
            if present == nil { cookie.keep(session.token, isHeader: false, in: &response) }
            return response
        }
        guard let joined = tokens.session(session, after: present, now: now) else {
            throw CartError.severalCartsWait
        }
        cookie.keep(joined.token, isHeader: false, in: &response)
        return response
    }

    /// What must hold of the version: what the platform demands, or else what it has seen last.
    ///
    /// - Returns: `nil` when the platform demands nothing and has seen nothing.
    private func condition(
        _ call: Call,
        _ agent: UCPAgent,
        _ handle: CartHandle
    ) async throws(CartError) -> VersionCondition? {
        if let condition = try call.condition() { return condition }
        let seen = try await handle.noted(for: agent.name)
        return seen.flatMap { CartVersion($0) }.map(VersionCondition.version)
    }

    /// The session and the cart of an id; `nil` when no platform has made a cart of that id.
    private func find(_ id: String, _ call: Call) async throws(CartError) -> (GuestSession, Cart)? {
        guard let session = tokens.verify(id, now: .now).session else { return nil }
        try call.count(.session, session.identifier.id)
        let cart = try await handle(session).load()
        return cart.metadata[UCPRequest.metadataKey] == nil ? nil : (session, cart)
    }

    private func lines(_ request: UCPRequest, _ cart: Cart?) async throws(CartError) -> UCPLines {
        try await UCPLines(request, in: cart, catalog, carts.configuration.limits)
    }

    private func handle(_ session: GuestSession) -> CartHandle {
        carts.cart(session.identifier, instance: carts.configuration.instances.primary)
    }

    private func answer(_ call: Call) -> UCPAnswer {
        let origin = configuration.publicURL ?? "\(scheme)://\(call.authority ?? "localhost")"
        return UCPAnswer(origin: origin, path: configuration.path, currency: carts.configuration.defaultCurrency)
    }
}
