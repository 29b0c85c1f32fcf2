public import CartModel

/// What a policy decides about a migration.
public enum MigrationDecision: Hashable, Sendable {
    /// It goes as it was asked for.
    case proceed

    /// It goes with another strategy, for example while the user is in checkout.
    case use(MigrationStrategy)

    /// It does not go; the report is `skipped`, with this reason, and both carts stay as they are.
    case skip(reason: String)
}
