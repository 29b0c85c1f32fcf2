public import CartModel

/// What a policy decides about a migration.
public enum MigrationDecision: Hashable, Sendable {
    /// The migration is carried out as requested.
    case proceed

    /// The migration is carried out with another strategy, for example while the user is in checkout.
    case use(MigrationStrategy)

    /// The migration is not carried out. The report says `skipped` with this reason, and both carts stay as they are.
    case skip(reason: String)
}
