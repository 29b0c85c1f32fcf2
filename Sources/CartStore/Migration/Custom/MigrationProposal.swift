public import CartModel

/// A migration that is about to begin, as a policy sees it.
public struct MigrationProposal: Sendable {
    /// Whose carts are to be handed over.
    public let from: Identifier

    /// Who is to get them.
    public let to: Identifier

    /// How lines in both are to be merged.
    public let strategy: MigrationStrategy

    /// The source's carts, as they were a moment ago.
    public let guest: [Cart]

    /// The target's carts, as they were a moment ago.
    public let user: [Cart]

    /// The checkouts that the source has open; they follow its lines.
    public let guestCheckouts: [Checkout]

    /// The checkouts that the target has open.
    public let userCheckouts: [Checkout]
}
