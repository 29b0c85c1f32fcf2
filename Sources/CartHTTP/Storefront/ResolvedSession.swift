import CartService
import HTTPTypes
import Hummingbird

/// Who makes a storefront request, what became of the guest's cart at login, and what the answer says about the token.
struct ResolvedSession: Sendable {
    /// What the answer tells the browser to do with the guest's token.
    enum TokenUpdate: Sendable {
        case nothing
        case keep(GuestSession)
        case forget
    }

    /// Whose carts the request works on.
    var owner: Identifier

    /// The guest's session, when a guest is the owner.
    var guest: GuestSession?

    /// Whether the session travels in the header.
    let isHeader: Bool

    /// What to do with the token.
    var tokenUpdate = TokenUpdate.nothing

    /// The migration that the request brought about, and the value of `Cart-Migration`.
    var migration: (report: MigrationReport?, header: String)?

    /// The guest's session whose cart could not be migrated, so that its token must be kept.
    var unmigrated: GuestSession?

    /// Writes token and migration into an answer.
    func mark(_ response: inout Response, cookie: SessionCookie) {
        switch tokenUpdate {
        case .nothing: break
        case .keep(let session): cookie.keep(session.token, isHeader: isHeader, in: &response)
        case .forget: cookie.forget(isHeader: isHeader, in: &response)
        }
        if let migration { response.headers[.cartMigration] = migration.header }
    }
}
