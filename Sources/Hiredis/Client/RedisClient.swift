/// A client of Redis: of one server, of the primary that Sentinels name, or of a Cluster.
///
/// By default the commands of all tasks share one connection to each server and are pipelined automatically. The client
/// connects at once and connects again when a connection breaks. Commands wait for a connection, each up to its own
/// deadline.
///
/// A command is sent twice only if Redis refused to run it or if it is marked repeatable. If a task is cancelled, the
/// client stops waiting for the reply. A command that was already sent may still run, even if the client is closed.
/// When the last reference to the client is released, the connections are closed.
public final class RedisClient: Sendable {
    /// Redis's clock, as seen from here; in a Cluster the clock of whichever node was measured best.
    public let serverClock: RedisServerClock
    let topology: Topology
    let configuration: RedisConfiguration
    let subscriptions: SubscriptionHub

    /// Makes a client and starts to connect.
    ///
    /// - Parameters:
    ///   - configuration: Where Redis is and how to behave.
    ///   - onEvent: Called on a connection's own thread when something happened to it; must return quickly.
    /// - Throws: `.invalidConfiguration` naming the bad value, `.unsupported` for TLS without a transport.
    public init(
        _ configuration: RedisConfiguration,
        onEvent: (@Sendable (RedisClientEvent) -> Void)? = nil
    ) throws(RedisError) {
        let clock = RedisServerClock()
        serverClock = clock
        self.configuration = configuration
        topology = try Topology(configuration, clock: clock, onEvent: onEvent)
        subscriptions = SubscriptionHub(topology, timeout: configuration.connectTimeout)
    }

    /// Waits for the first connection to every server that commands may go to.
    ///
    /// Calling this is optional: commands wait by themselves, but only up to their own deadline.
    ///
    /// - Throws: The error of the last attempt when no connection is up within `connectTimeout`. When Redis refuses the
    ///   connection, `.authenticationFailed`, `.tlsFailed` or `.invalidConfiguration` at once.
    public func connect() async throws(RedisError) {
        switch topology {
        case .single(let group): try await group.connect()
        case .cluster(let cluster): try await cluster.connect()
        }
    }

    /// Sends a command and waits for its reply.
    ///
    /// - Throws: `.server` for an error reply. When there is no reply, `.timeout`, `.connectionFailed`,
    ///   `.connectionLost`, `.cancelled`, `.queueFull`, `.closed` and others. In a Cluster also `.crossSlot` and
    ///   `.tooManyRedirects`. When `replication` is set, also `.notReplicated`. `outcome` says whether Redis may have
    ///   run the command.
    public func execute(_ command: RedisCommand) async throws(RedisError) -> RedisValue {
        switch topology {
        case .single(let group): try await group.execute(command)
        case .cluster(let cluster): try await cluster.execute(command)
        }
    }

    /// Sends commands back to back on one connection and waits for all replies.
    ///
    /// Other tasks' commands never come between them. A pipeline is not a transaction: each command succeeds or fails
    /// by itself, except that a full queue refuses all of them. If Redis refuses a command without running it, for
    /// example because it has forgotten the script, the client sends that command again after the others. Mark commands
    /// that must follow it with ``RedisCommand/dependsOnEarlier``. In a Cluster this holds for the commands of each
    /// node. Commands on the same key keep their order, unless one of them has several keys and meets a slot that is
    /// being moved (`TRYAGAIN`).
    ///
    /// - Returns: The results, in the order of the commands.
    public func pipeline(_ commands: [RedisCommand]) async -> [Result<RedisValue, RedisError>] {
        switch topology {
        case .single(let group): await group.pipeline(commands)
        case .cluster(let cluster): await cluster.pipeline(commands)
        }
    }

    /// Whether the client works with a Cluster, whose scripts may touch the keys of one slot only.
    public var isCluster: Bool {
        switch topology {
        case .single: false
        case .cluster: true
        }
    }

    /// The clock of the server that holds a key; in a Cluster nodes' clocks may differ.
    ///
    /// - Returns: Milliseconds since 1970; nil before the first connection to that server.
    public func serverTime(forKey key: String) -> Int64? {
        switch topology {
        case .single(let group): group.clock.now()
        case .cluster(let cluster): cluster.serverTime(of: RedisHashSlot(key: key))
        }
    }

    /// How many replicas a Cluster's topology names for the shard that holds a key; 0 without a Cluster.
    public func replicaCount(forKey key: String) -> Int {
        switch topology {
        case .single: 0
        case .cluster(let cluster): cluster.replicaCount(of: RedisHashSlot(key: key))
        }
    }

    /// Closes the client: refuses new commands and waits for the replies to earlier ones, at most until the latest of
    /// their deadlines.
    ///
    /// Subscriptions end as well.
    public func close() async {
        await subscriptions.close()
        switch topology {
        case .single(let group): await group.close()
        case .cluster(let cluster): await cluster.close()
        }
    }

    /// The time that a command may take if it sets no timeout.
    public var commandTimeout: Duration { configuration.commandTimeout }

    /// Figures about the connections at this moment.
    public var statistics: RedisStatistics {
        switch topology {
        case .single(let group): group.statistics
        case .cluster(let cluster): cluster.statistics
        }
    }
}
