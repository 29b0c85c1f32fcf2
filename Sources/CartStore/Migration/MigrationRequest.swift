public import CartModel

/// What a caller asks to be migrated.
public struct MigrationRequest: Hashable, Sendable {
    /// Whose carts are handed over.
    public var from: Identifier

    /// Who gets them.
    public var to: Identifier

    /// What becomes of lines in both; `nil` takes the configured strategy.
    public var strategy: MergeStrategy?

    /// Which instances; `nil` takes all configured ones.
    public var instances: [Instance]?

    /// Whether to report only, and write nothing.
    ///
    /// Default `false`.
    public var isDryRun: Bool

    /// The call's operation id when this is a retry by hand.
    public var operation: OperationID?

    /// Makes a request.
    public init(
        from: Identifier,
        to: Identifier,
        strategy: MergeStrategy? = nil,
        instances: [Instance]? = nil,
        isDryRun: Bool = false,
        operation: OperationID? = nil
    ) {
        self.from = from
        self.to = to
        self.strategy = strategy
        self.instances = instances
        self.isDryRun = isDryRun
        self.operation = operation
    }
}
