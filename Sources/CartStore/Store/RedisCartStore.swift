public import CartModel
public import Hiredis
import Synchronization

/// Carts in Redis.
///
/// Each change is one script, each read one round trip.
///
/// The store knows keys, scripts and replies. What a call means is decided in the scripts, because only there it is atomic.
/// All calls check their arguments before Redis is asked, are safe to repeat after a lost reply, and end with a
/// ``CartError``: `store_unavailable` when nothing was changed, `outcome_unknown` when that is not known.
public final class RedisCartStore: Sendable {
    /// How carts are named, kept and merged.
    public let configuration: CartsConfiguration

    /// How migrations go, besides the built-in strategies.
    let rules: MigrationRules
    let redis: RedisClient
    let keyspace: Keyspace
    let window: Int64
    let timesToLive: TimesToLive
    let scripts: CartScripts
    /// Whether a migration goes in steps, because its carts may lie on different servers.
    let migratesInSteps: Bool
    /// The stream that scripts write into; `nil` where events are off, or written by the library after the change.
    let scriptedStream: String?
    let lostEvents = Atomic<Int>(0)
    let failures = ScriptFailures()

    /// Makes a store over a client; does no I/O.
    ///
    /// - Throws: ``CartError`` with code `invalid_configuration`.
    public convenience init(
        redis: RedisClient,
        configuration: CartsConfiguration,
        rules: MigrationRules = MigrationRules()
    ) throws(CartError) {
        try self.init(redis: redis, configuration: configuration, rules: rules, migratesInSteps: redis.isCluster)
    }

    /// Makes a store that can migrate in steps where one script would do; for tests.
    init(
        redis: RedisClient,
        configuration: CartsConfiguration,
        rules: MigrationRules = MigrationRules(),
        migratesInSteps: Bool
    ) throws(CartError) {
        try configuration.validate()
        self.redis = redis
        self.configuration = configuration
        self.rules = rules
        self.migratesInSteps = migratesInSteps
        keyspace = Keyspace(prefix: configuration.keyPrefix)
        window = configuration.operationWindow.milliseconds
        timesToLive = TimesToLive(configuration)
        scripts = .scripts(for: ScriptSettings(configuration))
        scriptedStream = configuration.events.isEnabled && !redis.isCluster ? keyspace.events(0) : nil
    }

    /// How many events of changes could not be written so far.
    ///
    /// This happens only in a Cluster.
    public var lostEventCount: Int { lostEvents.load(ordering: .relaxed) }

    /// How often each script has failed so far, by the code of the error.
    public var scriptFailures: [ScriptFailure: Int] { failures.counts }

    /// A new operation, or a repeat of one, with its deadline on the clock of the server that holds a key.
    func operation(_ id: OperationID?, forKey key: String) async throws(CartError) -> Operation {
        Operation(id: id ?? OperationID(), now: try await serverTime(forKey: key), window: window)
    }

    /// The time on the clock of the server that holds a key.
    func serverTime(forKey key: String) async throws(CartError) -> Int64 {
        if let now = redis.serverTime(forKey: key) { return now }
        do {
            try await redis.connect()
        } catch {
            throw CartError(error)
        }
        guard let now = redis.serverTime(forKey: key) else {
            throw CartError(.storeUnavailable, "Redis has not answered TIME yet.")
        }
        return now
    }

    /// Sends one command.
    func send(_ command: RedisCommand) async throws(CartError) -> RedisValue {
        try await Self.traced(command) { () async throws(CartError) in
            do throws(RedisError) {
                return try await redis.execute(command)
            } catch {
                throw failures.noted(CartError(error), of: command)
            }
        }
    }

    /// Runs a closure that sends a command, within a span named after the command's script.
    static func traced<Outcome>(
        _ command: RedisCommand,
        _ body: () async throws(CartError) -> Outcome
    ) async throws(CartError) -> Outcome {
        guard Spans.areWanted else { return try await body() }
        return try await Spans.within("redis \(command.scriptName ?? "command")", asksServer: true, body)
    }

    /// Sends one command that speaks of an owner's cart.
    func send(_ command: RedisCommand, about owner: String) async throws(CartError) -> RedisValue {
        do throws(CartError) {
            return try await send(command)
        } catch {
            throw error.of(keyspace.cart(owner))
        }
    }

    /// The index of what is under way in the slot of an owner's cart.
    ///
    /// A server that is no Cluster has one index.
    func due(_ owner: String) -> String {
        keyspace.due(tag: redis.isCluster ? SlotTags.tag(of: keyspace.cart(owner)) : SlotTags.only)
    }
}
