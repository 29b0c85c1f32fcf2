public import CartStore
public import Hiredis
public import Logging

/// Carts that many app servers share: the entry to everything that this library does.
///
/// ```swift
/// let redis = try RedisClient(RedisConfiguration(url: RedisURL("redis://127.0.0.1:6379")))
/// let carts = try Carts(redis: redis)
/// try await carts.cart(.guest("abc")).add(NewLineItem(id: "tea", name: "Tea", price: 450, currency: Currency("EUR")))
/// let report = try await carts.migrate(from: .guest("abc"), to: .user("123"))
/// ```
///
/// A value of this type holds no carts: every call asks Redis, so any number of processes may work on the same carts.
/// Calls are safe to make from any task at once. A call whose task is cancelled throws `cancelled`; a command
/// that was already sent may still be carried out.
public final class Carts: Sendable {
    /// How carts are named, kept and merged.
    public let configuration: CartsConfiguration

    /// How carts live in Redis; for the other targets of this package.
    package let store: RedisCartStore

    let redis: RedisClient
    private let plainLogger: Logger

    /// Makes the service over a Redis client; does no I/O.
    ///
    /// - Parameters:
    ///   - redis: The client; the caller closes it.
    ///   - configuration: How carts are named, kept and merged.
    ///   - rules: Strategies and a policy of the caller's own, for migrations.
    ///   - logger: Where migrations are logged at level `info`, with digests of identifiers unless `logsIdentifiers` is set.
    /// - Throws: ``CartError`` with code `invalid_configuration`.
    public init(
        redis: RedisClient,
        configuration: CartsConfiguration = CartsConfiguration(),
        rules: MigrationRules = MigrationRules(),
        logger: Logger = Logger(label: "cart")
    ) throws(CartError) {
        try rules.validate()
        store = try RedisCartStore(redis: redis, configuration: configuration, rules: rules)
        self.redis = redis
        self.configuration = configuration
        plainLogger = logger
    }

    /// The logger, with the id of the request that is worked on.
    var logger: Logger {
        guard LogContext.requestID != nil || LogContext.traceID != nil else { return plainLogger }
        var logger = plainLogger
        if let id = LogContext.requestID { logger[metadataKey: "request_id"] = .string(id) }
        if let id = LogContext.traceID { logger[metadataKey: "trace_id"] = .string(id) }
        return logger
    }

    /// A handle to one instance of an owner.
    ///
    /// Making it does no I/O; names are checked when a call uses the handle.
    public func cart(_ identifier: Identifier, instance: Instance = .default) -> CartHandle {
        CartHandle(identifier: identifier, instance: instance, store: store)
    }

    /// Reads all instances that the owner has, in configured order.
    public func loadAll(_ identifier: Identifier) async throws(CartError) -> [Cart] {
        try await OperationTimer.measure(.load) { () async throws(CartError) in try await store.loadAll(identifier) }
    }

    /// Removes everything that is stored about one owner.
    public func erase(_ identifier: Identifier) async throws(CartError) {
        try await OperationTimer.measure(.erase) { () async throws(CartError) in try await store.erase(identifier) }
    }

    /// A script round trip, for readiness checks.
    public func checkReadiness() async throws(CartError) {
        try await store.checkReadiness()
    }

    /// Makes sure that Redis keeps carts in the layout of this version.
    ///
    /// - Throws: ``CartError`` with code `invalid_configuration` for another layout, or `store_unavailable`.
    public func checkLayout() async throws(CartError) {
        try await store.checkLayout()
    }

    /// Warnings about the version and settings of Redis; empty when there are none.
    public func inspectServer() async throws(CartError) -> [ServerWarning] {
        try await store.inspectServer()
    }
}
