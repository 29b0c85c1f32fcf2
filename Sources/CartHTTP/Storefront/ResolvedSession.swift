import CartService
import HTTPTypes
import Hummingbird

/// Who makes a storefront request, what became of the guest's cart on the way in, and what the answer must tell.
struct Visit: Sendable {
    /// What the answer says about the guest's session.
    enum Telling: Sendable {
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

    /// What to tell about the session.
    var telling = Telling.nothing

    /// The migration that the request brought about, and the value of `Cart-Migration`.
    var migration: (report: MigrationReport?, header: String)?

    /// The guest's session whose cart could not be migrated, so that its token must be kept.
    var unmigrated: GuestSession?

    /// Puts into an answer what it must tell.
    func mark(_ response: inout Response, cookie: SessionCookie) {
        switch telling {
        case .nothing: break
        case .keep(let session): cookie.keep(session.token, isHeader: isHeader, in: &response)
        case .forget: cookie.forget(isHeader: isHeader, in: &response)
        }
        if let migration { response.headers[.cartMigration] = migration.header }
    }
}
