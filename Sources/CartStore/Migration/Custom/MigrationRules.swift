public import CartModel

/// A caller's own rules for migrations: strategies beside the built-in ones, and a policy.
public struct MigrationRules: Sendable {
    /// Computes the user's new cart from one instance of the guest's carts and the same instance of the user's carts.
    ///
    /// Called once for each instance in which the guest has lines, and again when the user's cart has changed meanwhile;
    /// it must do nothing but compute. When it throws, the migration ends with `strategy_failed`, and the guest's cart is open again.
    public typealias Strategy = @Sendable (_ guest: Cart, _ user: Cart) throws -> Cart

    /// Decides before a migration whether it is carried out, and with which strategy.
    public typealias Policy = @Sendable (_ proposal: MigrationProposal) async -> MigrationDecision

    /// The caller's own strategies, by name, `[a-z][a-z0-9_-]{0,31}`.
    public var strategies: [String: Strategy]

    /// The policy; with `nil` every migration is carried out as requested.
    public var policy: Policy?

    /// Makes rules.
    public init(strategies: [String: Strategy] = [:], policy: Policy? = nil) {
        self.strategies = strategies
        self.policy = policy
    }

    /// Refuses a strategy that is neither built in nor registered.
    ///
    /// - Throws: ``CartError`` with code `unknown_strategy`.
    public func check(_ strategy: MigrationStrategy) throws(CartError) {
        guard strategy.builtIn != nil || strategies[strategy.rawValue] != nil else {
            throw .unknownStrategy(given: strategy.rawValue, custom: strategies.keys.sorted())
        }
    }

    /// Refuses names that a strategy cannot have.
    ///
    /// - Throws: ``CartError`` with code `invalid_configuration`.
    public func validate() throws(CartError) {
        for name in strategies.keys.sorted() {
            guard NameRule.kind.accepts(name), MergeStrategy(rawValue: name) == nil else {
                let allowed = "\(NameRule.kind.allowed), not a built-in strategy's name"
                throw .invalidConfiguration("strategies", given: name, allowed: allowed)
            }
        }
    }
}
