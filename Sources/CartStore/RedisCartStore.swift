public import CartModel
public import Hiredis

/// Carts in Redis: every change one script, every read one round trip.
///
/// The store knows keys, scripts and replies; what a call means is decided in the scripts, where alone it is atomic.
/// All calls check their arguments before Redis is asked, are safe to repeat after a lost reply, and end with a
/// ``CartError``: `store_unavailable` when nothing was changed, `outcome_unknown` when that cannot be told.
public final class RedisCartStore: Sendable {
    /// How carts are named, kept and merged.
    public let configuration: CartsConfiguration

    let redis: RedisClient
    let keyspace: Keyspace
    let window: Int64
    let arguments: ConstantArguments

    /// Makes a store over a client; does no I/O.
    ///
    /// - Throws: ``CartError`` with code `invalid_configuration`.
    public init(redis: RedisClient, configuration: CartsConfiguration) throws(CartError) {
        try configuration.validate()
        self.redis = redis
        self.configuration = configuration
        keyspace = Keyspace(prefix: configuration.keyPrefix)
        window = configuration.operationWindow.milliseconds
        arguments = ConstantArguments(configuration)
    }

    /// A new operation, or a repeat of one, with its deadline on Redis's clock.
    func operation(_ id: OperationID?) async throws(CartError) -> Operation {
        Operation(id: id ?? OperationID(), now: try await serverTime(), window: window)
    }

    private func serverTime() async throws(CartError) -> Int64 {
        if let now = redis.serverClock.now() { return now }
        do {
            try await redis.connect()
        } catch {
            throw CartError(error)
        }
        guard let now = redis.serverClock.now() else {
            throw CartError(.storeUnavailable, "Redis has not told its time yet.")
        }
        return now
    }

    /// Sends one command.
    func send(_ command: RedisCommand) async throws(CartError) -> RedisValue {
        do {
            return try await redis.execute(command)
        } catch {
            throw CartError(error)
        }
    }
}
