/// How carts are named, kept and merged; one value for everything below the HTTP layer.
public struct CartsConfiguration: Hashable, Sendable {
    /// The prefix of every Redis key, `[A-Za-z0-9_.:-]{1,32}`.
    ///
    /// Default `cart`.
    public var keyPrefix = "cart"

    /// How identifiers are written.
    public var identifiers = IdentifierFormat.standard

    /// The instances that every owner has.
    public var instances = InstanceNames.standard

    /// The currency of lines that name none; without it the first line of a cart must name one.
    public var defaultCurrency: Currency?

    /// How large carts may become.
    public var limits = Limits()

    /// How long carts are kept.
    public var timeToLive = TimeToLive()

    /// How long a retried change is recognised, 1 s to 10 min.
    ///
    /// Default 30 s.
    public var operationWindow: Duration = .seconds(30)

    /// How guests' carts become users'.
    public var migration = MigrationSettings()

    /// Which events of changes are written.
    public var events = EventSettings()

    /// How far a change must have spread before it is acknowledged.
    ///
    /// Default ``Durability/primary``.
    public var durability = Durability.primary

    /// Whether logs name identifiers; by default they show a digest.
    ///
    /// `log.identifiers`.
    public var logsIdentifiers = false

    /// The default configuration.
    public init() {}

    /// Checks every value and every relation between values.
    ///
    /// - Throws: ``CartError`` with code `invalid_configuration` naming the key, what was given and what is allowed.
    public func validate() throws(CartError) {
        guard NameRule.keyPrefix.accepts(keyPrefix) else {
            throw .invalidConfiguration("redis.key_prefix", given: keyPrefix, allowed: NameRule.keyPrefix.allowed)
        }
        guard (.seconds(1)...Duration.seconds(600)).contains(operationWindow) else {
            throw .invalidConfiguration("operations.window", given: "\(operationWindow)", allowed: "1s to 10m")
        }
        if case .replicated(let count) = durability, !(1...16).contains(count) {
            throw .invalidConfiguration("redis.min_replicas", given: String(count), allowed: "1 to 16")
        }
        try migration.validate()
        try events.validate()
        try limits.validate()
        try timeToLive.validate()
    }
}
