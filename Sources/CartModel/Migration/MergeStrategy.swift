/// The built-in rules for merging a guest's instance into a user's.
public enum MergeStrategy: String, Hashable, Sendable, CaseIterable {
    /// Quantities of lines in both add up; the default.
    case addQuantities = "add_quantities"

    /// The larger quantity of lines in both stays.
    case keepHighestQuantity = "keep_highest_quantity"

    /// The user's lines stay for lines in both; lines that only the guest had are discarded.
    case keepUserCart = "keep_user_cart"

    /// The guest's lines replace the user's.
    case replaceWithGuest = "replace_with_guest"

    /// Reads a strategy's name.
    ///
    /// - Throws: ``CartError`` with code `unknown_strategy`.
    public init(name: String) throws(CartError) {
        guard let strategy = MergeStrategy(rawValue: name) else { throw .unknownStrategy(given: name) }
        self = strategy
    }
}
