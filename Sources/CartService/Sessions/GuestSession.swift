public import CartModel

/// A guest's session: a signed token, and the identifier of the cart that only its holder can reach.
public struct GuestSession: Hashable, Sendable {
    /// The guest's identifier; made from a digest of the token's random part, so that Redis, its logs and its backups
    /// hold nothing that could be shown as a token.
    public let identifier: Identifier

    /// Former guests of the same visitor, whose carts were being migrated when this session began.
    ///
    /// A login merges them too.
    public var former: [Identifier] = []

    /// The token; whoever holds it is the guest.
    public let token: String

    /// When the token was signed.
    public let issuedAt: Timestamp

    /// When it ends; `nil` for never.
    public let expiresAt: Timestamp?
}
