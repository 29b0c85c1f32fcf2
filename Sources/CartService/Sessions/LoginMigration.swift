public import CartModel

/// What became of a guest's carts at login.
public struct LoginMigration: Sendable {
    /// The report of the last migration; `nil` when it failed.
    public private(set) var report: MigrationReport?

    /// Whether the client may forget the guest's token.
    public private(set) var tokenAction = SessionRules.CookieAction.clear

    /// The importance of `report` to the caller.
    private var weight = 0

    /// Notes how the migration of one guest ended.
    ///
    /// A visitor can have been several guests. The report shown is that of a merge made just now, otherwise of the
    /// migration that keeps the token, otherwise of an earlier merge. Of two equally important reports, the later one
    /// is shown.
    fileprivate mutating func note(_ report: MigrationReport?, _ end: SessionRules.MigrationEnd) {
        let keepsToken = SessionRules.close(end) == .keep
        let isMerge = report?.status == .completed
        let weight = isMerge && report?.isReplayed == false ? 3 : keepsToken ? 2 : isMerge ? 1 : 0
        if weight >= self.weight {
            self.report = report
            self.weight = weight
        }
        // One cart that is left behind is enough to keep the token.
        if keepsToken { tokenAction = .keep }
    }
}

extension Carts {
    /// Migrates the carts of a guest's session, and those of the same visitor's former guests before them.
    ///
    /// A login never fails because of a migration. If the migration fails, the guest keeps cart and token, and the next
    /// request with both tokens tries again.
    ///
    /// - Parameters:
    ///   - session: The guest's session.
    ///   - user: Who logs in.
    ///   - isExplicit: Whether the visitor asked for the login just now; see ``migrateAtLogin(from:to:isExplicit:)``.
    public func migrateAtLogin(
        _ session: GuestSession,
        to user: Identifier,
        isExplicit: Bool = false
    ) async -> LoginMigration {
        var migration = LoginMigration()
        for guest in session.former + [session.identifier] {
            do {
                let report = try await migrateAtLogin(from: guest, to: user, isExplicit: isExplicit)
                migration.note(report, SessionRules.MigrationEnd(report))
            } catch {
                migration.note(nil, SessionRules.MigrationEnd(error))
            }
        }
        return migration
    }
}

extension SessionRules.MigrationEnd {
    fileprivate init(_ report: MigrationReport) {
        self =
            switch report.status {
            // A failover could still lose the migration, so the guest keeps the token and the next request tries again.
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
