public import CartModel

/// Who owns the cart of a storefront request, and what its answer says about the guest's session: one table.
///
/// | user's token | guest's token    | cart of | the guest's session            |
/// |--------------|------------------|---------|--------------------------------|
/// | invalid      | any              | nobody  | untouched, answer 401          |
/// | none         | valid            | guest   | kept                           |
/// | none         | renewable        | guest   | signed anew                    |
/// | none         | any other        | guest   | a new one                      |
/// | valid        | valid, renewable | user    | migrated, then see ``close(_:)`` |
/// | valid        | any other        | user    | untouched                      |
public enum SessionRules {
    /// What a request's user token is worth.
    public enum Credential: CaseIterable, Sendable { case none, valid, invalid }

    /// What a request's guest token is worth.
    public enum GuestToken: CaseIterable, Sendable { case none, valid, renewable, expired, invalid }

    /// What a request carries.
    public struct Arrival: Hashable, Sendable {
        /// The guest's token.
        public var token: GuestToken

        /// The user's token.
        public var credential: Credential

        /// Makes an arrival.
        public init(token: GuestToken, credential: Credential) {
            self.token = token
            self.credential = credential
        }
    }

    /// What the answer does with a guest's token.
    public enum TokenAction: Sendable { case keep, renew, mint }

    /// How a request begins.
    public enum Opening: Hashable, Sendable {
        /// It is answered with 401; the session stays as it is.
        case refuse
        /// It works on a guest's cart.
        case guest(TokenAction)
        /// It works on the user's cart, whatever the guest's token says.
        case user(migratesGuest: Bool)
    }

    /// How a migration at login ended.
    public enum MigrationEnd: CaseIterable, Sendable {
        case completed, nothingToMigrate, skipped, refused, disabled, inProgress, conflict, failed
    }

    /// What the answer says about the guest's token after a migration.
    public enum CookieAction: Sendable { case keep, clear }

    /// How a request begins.
    public static func open(_ arrival: Arrival) -> Opening {
        switch (arrival.credential, arrival.token) {
        case (.invalid, _): .refuse
        case (.none, .valid): .guest(.keep)
        case (.none, .renewable): .guest(.renew)
        case (.none, _): .guest(.mint)
        case (.valid, .valid), (.valid, .renewable): .user(migratesGuest: true)
        case (.valid, _): .user(migratesGuest: false)
        }
    }

    /// Whether the browser may forget the guest's token: only when nothing is left in the guest's cart.
    ///
    /// Otherwise it keeps the token, and the next request with both tokens tries again.
    public static func close(_ end: MigrationEnd) -> CookieAction {
        switch end {
        case .completed, .nothingToMigrate: .clear
        case .skipped, .refused, .disabled, .inProgress, .conflict, .failed: .keep
        }
    }

    /// Whether a guest's refused addition is made in a new guest's cart instead.
    ///
    /// It is, if a login is migrating the old cart.
    public static func strandedChangeGetsFreshGuest(cartError: CartError.Code) -> Bool {
        cartError == .migrationInProgress
    }
}
