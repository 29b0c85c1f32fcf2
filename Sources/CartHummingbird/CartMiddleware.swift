import CartHTTP
public import CartService
public import Hummingbird

/// Finds out whose cart a request works on, keeps guests' sessions in a cookie, and migrates a guest's carts at login.
///
/// ```swift
/// let router = Router(context: BasicShopperContext.self)
/// router.add(middleware: CartMiddleware(carts: carts, tokens: tokens) { request, _ in await users.user(of: request) })
/// router.get("cart") { _, context in try await context.cart.load().itemCount.description }
/// ```
///
/// A request that has both a user and a guest's cookie is a login: the guest's carts become the user's, exactly once, and
/// the cookie is cleared when nothing is left in them. A login never fails because of a migration; the next request tries
/// again. The rules are those of ``SessionRules``. A ``CartError`` that a route throws is answered as
/// `application/problem+json`, as the service itself answers it.
public struct CartMiddleware<Context: ShopperContext>: RouterMiddleware {
    /// Returns the user of a request; `nil` for a guest.
    public typealias UserOfRequest = @Sendable (Request, Context) async throws -> Identifier?

    private let carts: Carts
    private let tokens: GuestTokens
    private let isSecure: Bool
    private let user: UserOfRequest

    /// Makes the middleware.
    ///
    /// - Parameters:
    ///   - carts: Where carts are.
    ///   - tokens: What signs and verifies guests' sessions; the same secrets on every server.
    ///   - isSecure: Whether browsers send the cookie over HTTPS only; turn it off for trying things out on loopback.
    ///   - user: Returns the user who has logged in, from the application's own login. If it throws, the error is
    ///     answered.
    public init(carts: Carts, tokens: GuestTokens, isSecure: Bool = true, user: @escaping UserOfRequest) {
        self.carts = carts
        self.tokens = tokens
        self.isSecure = isSecure
        self.user = user
    }

    /// Adds the shopper to the context, and the cookie to the answer.
    public func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        var context = context
        let verdict = request.cookies[cookieName].map { tokens.verify($0.value, now: .now) }
        let user = try await user(request, context)
        let arrival = SessionRules.Arrival(token: .init(verdict), credential: user == nil ? .none : .valid)
        var cookie: Cookie?
        switch (SessionRules.open(arrival), user) {
        case (.user(let migratesGuest), let user?):
            var migration: LoginMigration?
            if migratesGuest, let guest = verdict?.session {
                migration = await carts.migrateAtLogin(guest, to: user)
                if migration?.tokenAction == .clear { cookie = self.cookie("", maxAge: 0) }
            }
            context.shopper = Shopper(identifier: user, isGuest: false, migration: migration?.report, carts: carts)
        case (let opening, _):
            let session = session(opening, verdict)
            if opening != .guest(.keep) { cookie = self.cookie(session.token, maxAge: maxAge(session)) }
            context.shopper = Shopper(identifier: session.identifier, isGuest: true, migration: nil, carts: carts)
        }
        var response: Response
        do {
            response = try await next(request, context)
        } catch let error as CartError {
            response = CartApplication.problem(error, requestID: context.id)
        }
        if let cookie { response.setCookie(cookie) }
        return response
    }

    private func session(_ opening: SessionRules.Opening, _ verdict: GuestTokenVerdict?) -> GuestSession {
        switch (opening, verdict) {
        case (.guest(.keep), .valid(let session)): session
        case (.guest(.renew), .renewable(_, let renewed)): renewed
        default: tokens.mint(now: .now)
        }
    }

    private var cookieName: String { isSecure ? "__Host-cart" : "cart" }

    private func cookie(_ value: String, maxAge: Int) -> Cookie {
        Cookie(
            name: cookieName,
            value: value,
            maxAge: maxAge,
            path: "/",
            secure: isSecure,
            httpOnly: true,
            sameSite: .lax
        )
    }

    /// Browsers keep a cookie for 400 days at most (RFC 6265bis, section 5.5).
    private func maxAge(_ session: GuestSession) -> Int {
        guard let end = session.expiresAt else { return 400 * 86_400 }
        return Int((end.milliseconds - session.issuedAt.milliseconds) / 1000)
    }
}
