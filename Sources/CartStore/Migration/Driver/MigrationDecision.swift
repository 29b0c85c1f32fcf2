public import CartModel

/// What a policy decides about a migration.
public enum MigrationDecision: Hashable, Sendable {
    /// It is made as it was asked for.
    case proceed

    /// It is made with another strategy, for example while the user is in checkout.
    case use(MigrationStrategy)

    /// It is not made. The report says `skipped` with this reason, and both carts stay as they are.
    case skip(reason: String)
}
