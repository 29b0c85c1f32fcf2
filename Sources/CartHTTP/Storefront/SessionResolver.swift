import CartService
import Hummingbird
import Metrics

/// Finds out who makes a request, and migrates a guest's carts at login.
///
/// The rules are in ``SessionRules``.
struct SessionResolver: Sendable {
    let carts: Carts
    let guestTokens: GuestTokens
    let userTokens: UserTokens?
    let cookie: SessionCookie

    /// Finds out who makes a request.
    ///
    /// - Parameter isLogin: Whether the request is an explicit login. Any request that carries both tokens migrates too.
    /// - Throws: ``CartError`` with code `invalid_token` or `rate_limited`; the session then stays as it is.
    func resolve(_ call: Call, isLogin: Bool) async throws(CartError) -> ResolvedSession {
        let (tokens, isHeader) = cookie.read(call.fields)
        let now = Timestamp.now
        let verdicts = tokens.lazy.map { guestTokens.verify($0, now: now) }
        let verdict = verdicts.first { $0.session != nil } ?? verdicts.first
        var user: Identifier?
        var refusal = CartError.invalidToken
        var credential = SessionRules.Credential.none
        if let token = call.bearerToken {
            do throws(CartError) {
                user = try await userTokens?.user(token, format: carts.configuration.identifiers)
            } catch {
                refusal = error
            }
            credential = user == nil ? .invalid : .valid
        } else if call.fields.authorization != nil {
            credential = .invalid
        }
        let arrival = SessionRules.Arrival(token: SessionRules.GuestToken(verdict), credential: credential)
        switch SessionRules.open(arrival) {
        case .refuse: throw refusal
        case .guest(let action):
            // A guest without a session cannot be counted by session. The request was already counted by address.
            if let known = verdict?.session { try call.count(.session, known.identifier.id) }
            return resolved(of: session(action, verdict, now), action, isHeader)
        case .user(let migratesGuest):
            guard let user else { throw .invalidToken }
            try call.count(.session, "user \(user.id)")
            var resolved = ResolvedSession(owner: user, isHeader: isHeader)
            if migratesGuest, let guest = verdict?.session {
                await migrate(guest, to: user, isExplicit: isLogin, &resolved)
            }
            return resolved
        }
    }

    /// Whether the user's token of a call is still valid for the user; a guest's session ends with the guest's cart only.
    func isStill(_ owner: Identifier, _ call: Call) async -> Bool {
        guard let token = call.bearerToken else { return true }
        return (try? await userTokens?.user(token, format: carts.configuration.identifiers)) == owner
    }

    /// A new guest.
    func newGuest(isHeader: Bool) -> ResolvedSession {
        resolved(of: mint(.now), .mint, isHeader)
    }

    /// A new guest that replaces one whose cart is being migrated.
    ///
    /// - Returns: `nil` when the token already names as many former guests as it can.
    func successor(of guest: GuestSession, isHeader: Bool) -> ResolvedSession? {
        guestTokens.mint(now: .now, after: guest).map { resolved(of: $0, .mint, isHeader) }
    }

    /// The guests that each secret derives from a text.
    ///
    /// The same text gives the same guests again. Each token also names the guest whose cart waits for a login, because
    /// the browser keeps only one token.
    ///
    /// - Throws: ``CartError`` with code `cart_busy` when a token cannot name so many guests.
    func guests(
        derivedFrom purpose: String,
        after waiting: GuestSession?
    ) throws(CartError) -> [GuestSession] {
        let now = Timestamp.now
        var guests = guestTokens.derive(from: purpose, now: now)
        guard let waiting else { return guests }
        for index in guests.indices {
            guard let joined = guestTokens.session(guests[index], after: waiting, now: now) else {
                throw .severalCartsWait
            }
            guests[index] = joined
        }
        return guests
    }

    /// The session after a logout: the guest whose cart could not be migrated, so that the cart stays reachable, or
    /// otherwise a new guest.
    func loggedOut(_ resolved: ResolvedSession) -> ResolvedSession {
        var left = newGuest(isHeader: resolved.isHeader)
        if let guest = resolved.unmigrated { left = self.resolved(of: guest, .keep, resolved.isHeader) }
        left.migration = resolved.migration
        return left
    }

    private func resolved(
        of session: GuestSession,
        _ action: SessionRules.TokenAction,
        _ isHeader: Bool
    ) -> ResolvedSession {
        var resolved = ResolvedSession(owner: session.identifier, guest: session, isHeader: isHeader)
        if action != .keep { resolved.tokenUpdate = .keep(session) }
        return resolved
    }

    private func mint(_ now: Timestamp) -> GuestSession {
        Counter(label: "cart_sessions_total").increment()
        return guestTokens.mint(now: now)
    }

    private func session(
        _ action: SessionRules.TokenAction,
        _ verdict: GuestTokenVerdict?,
        _ now: Timestamp
    ) -> GuestSession {
        switch (action, verdict) {
        case (.keep, .valid(let session)): session
        case (.renew, .renewable(_, let renewed)): renewed
        default: mint(now)
        }
    }

    /// Migrates, and lets the browser forget the guest's token where nothing is left in the guest's cart.
    private func migrate(
        _ guest: GuestSession,
        to user: Identifier,
        isExplicit: Bool,
        _ resolved: inout ResolvedSession
    ) async {
        let migration = await carts.migrateAtLogin(guest, to: user, isExplicit: isExplicit)
        let header = migration.report.map { "\($0.id ?? "none"); status=\($0.status.rawValue)" }
        resolved.migration = (migration.report, header ?? "none; status=failed")
        switch migration.tokenAction {
        case .clear: resolved.tokenUpdate = .forget
        case .keep: resolved.unmigrated = guest
        }
    }
}
