public import CartModel

/// What a caller asks to be migrated.
public struct MigrationRequest: Hashable, Sendable {
    /// Whose carts are handed over.
    public var from: Identifier

    /// Who gets them.
    public var to: Identifier

    /// How lines in both carts are merged; `nil` means the configured strategy.
    public var strategy: MigrationStrategy?

    /// Which instances; `nil` takes all configured ones.
    public var instances: [Instance]?

    /// Whether to report only, and write nothing.
    ///
    /// Default `false`.
    public var isDryRun: Bool

    /// Whether the caller asked for this migration explicitly.
    ///
    /// Otherwise it comes with a login, and is skipped for a cart that an undo has given back.
    ///
    /// Default `true`.
    public var isExplicit: Bool

    /// The caller's name for the request; a repeat is answered with the first report.
    public var idempotencyKey: IdempotencyKey?

    /// Makes a request.
    public init(
        from: Identifier,
        to: Identifier,
        strategy: MigrationStrategy? = nil,
        instances: [Instance]? = nil,
        isDryRun: Bool = false,
        isExplicit: Bool = true,
        idempotencyKey: IdempotencyKey? = nil
    ) {
        self.from = from
        self.to = to
        self.strategy = strategy
        self.instances = instances
        self.isDryRun = isDryRun
        self.isExplicit = isExplicit
        self.idempotencyKey = idempotencyKey
    }
}
