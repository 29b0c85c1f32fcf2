import CartService
import Hummingbird
import Metrics

/// Finds out who makes a request, by the table of ``SessionRules``, and migrates a guest's carts at login.
struct VisitorDesk: Sendable {
    let carts: Carts
    let guestTokens: GuestTokens
    let userTokens: UserTokens?
    let cookie: SessionCookie

    /// Opens a visit.
    ///
    /// - Parameter asksForMigration: Whether the request is a login, and not merely one that carries both tokens.
    /// - Throws: ``CartError`` with code `invalid_token` or `rate_limited`; the session is then left untouched.
    func open(_ call: Call, asksForMigration: Bool) async throws(CartError) -> Visit {
        let (tokens, isHeader) = cookie.read(call.fields)
        let now = Timestamp.now
        let verdicts = tokens.lazy.map { guestTokens.verify($0, now: now) }
        let verdict = verdicts.first { $0.session != nil } ?? verdicts.first
        var user: Identifier?
        var credential = SessionRules.Credential.none
        if let token = call.bearerToken {
            user = try? await userTokens?.user(token, format: carts.configuration.identifiers)
            credential = user == nil ? .invalid : .valid
        } else if call.fields.authorization != nil {
            credential = .invalid
        }
        let arrival = SessionRules.Arrival(token: SessionRules.GuestToken(verdict), credential: credential)
        switch SessionRules.open(arrival) {
        case .refuse: throw .invalidToken
        case .guest(let action):
            // A guest without a session is nobody yet; only the address counts then.
            if let known = verdict?.session { try call.count(.session, known.identifier.id) }
            return visit(of: session(action, verdict, now), action, isHeader)
        case .user(let migratesGuest):
            guard let user else { throw .invalidToken }
            try call.count(.session, "user \(user.id)")
            var visit = Visit(owner: user, isHeader: isHeader)
            if migratesGuest, let guest = verdict?.session {
                await migrate(guest, to: user, isExplicit: asksForMigration, &visit)
            }
            return visit
        }
    }

    /// A visit of a guest who starts anew.
    func fresh(isHeader: Bool) -> Visit {
        visit(of: mint(.now), .mint, isHeader)
    }

    /// A visit of a guest whose cart is being migrated, and who goes on in another one; `nil` when that was so too often.
    func goOn(after guest: GuestSession, isHeader: Bool) -> Visit? {
        guestTokens.mint(now: .now, after: guest).map { visit(of: $0, .mint, isHeader) }
    }

    /// Guests who follow from something, one for each secret.
    func guests(derivedFrom purpose: String) -> [GuestSession] {
        guestTokens.derive(from: purpose, now: .now)
    }

    /// A user's visit as a guest's again: of the guest whose cart could not be migrated, so that it stays reachable, or of
    /// one who starts anew.
    func leave(_ visit: Visit) -> Visit {
        var left = fresh(isHeader: visit.isHeader)
        if let guest = visit.unmigrated { left = self.visit(of: guest, .keep, visit.isHeader) }
        left.migration = visit.migration
        return left
    }

    private func visit(of session: GuestSession, _ action: SessionRules.TokenAction, _ isHeader: Bool) -> Visit {
        var visit = Visit(owner: session.identifier, guest: session, isHeader: isHeader)
        if action != .keep { visit.telling = .keep(session) }
        return visit
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

    /// Migrates, and decides by the outcome whether the guest's token may go.
    ///
    /// A login never fails because of it: what
    /// could not be migrated stays with its token, and the next request with both tries again.
    private func migrate(
        _ guest: GuestSession,
        to user: Identifier,
        isExplicit: Bool,
        _ visit: inout Visit
    ) async {
        visit.telling = .forget
        // Former guests first: what was added later goes on top.
        for identifier in guest.former + [guest.identifier] {
            let end: SessionRules.MigrationEnd
            do {
                let report = try await carts.migrateAtLogin(from: identifier, to: user, isExplicit: isExplicit)
                end = SessionRules.MigrationEnd(report)
                visit.migration = (report, "\(report.id ?? "none"); status=\(report.status.rawValue)")
            } catch {
                end = SessionRules.MigrationEnd(error)
                visit.migration = (nil, "none; status=failed")
            }
            if SessionRules.close(end) == .keep {
                visit.telling = .nothing
                visit.unmigrated = guest
            }
        }
    }
}

extension GuestTokenVerdict {
    /// The session of a token that is good for something.
    fileprivate var session: GuestSession? {
        switch self {
        case .valid(let session), .renewable(let session, _): session
        case .expired, .invalid: nil
        }
    }
}

extension SessionRules.GuestToken {
    fileprivate init(_ verdict: GuestTokenVerdict?) {
        self =
            switch verdict {
            case nil: .none
            case .valid: .valid
            case .renewable: .renewable
            case .expired: .expired
            case .invalid: .invalid
            }
    }
}

extension SessionRules.MigrationEnd {
    fileprivate init(_ report: MigrationReport) {
        self =
            switch report.status {
            // What a failover could still lose is asked for again, with the same token.
            case .completed: report.isConfirmed ? .completed : .inProgress
            case .nothingToMigrate: .nothingToMigrate
            case .skipped: report.reason == "disabled" ? .disabled : .skipped
            case .refused: .refused
            }
    }

    fileprivate init(_ error: CartError) {
        self =
            switch error.code {
            case .migrationInProgress: .inProgress
            case .migrationConflict: .conflict
            default: .failed
            }
    }
}
