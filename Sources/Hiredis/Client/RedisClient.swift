/// A client of one Redis server.
///
/// Commands of all tasks share one connection and are pipelined by themselves. The connection is made at once, kept
/// up and made anew when it breaks; commands wait for it, each up to its own deadline.
///
/// Nothing is sent twice unless it is marked repeatable. Cancelling a task gives up waiting for the reply; a command
/// that was sent already may still run. When the last reference goes, the connection is closed.
public final class RedisClient: Sendable {
    /// Redis's clock, as seen from here.
    public let serverClock: RedisServerClock
    private let topology: Standalone

    /// Makes a client and starts to connect.
    ///
    /// - Parameters:
    ///   - configuration: Where Redis is and how to behave.
    ///   - onEvent: Called on the connection's own thread when something happened to it; must return quickly.
    /// - Throws: `.invalidConfiguration` naming the bad value, `.unsupported` for TLS, Sentinel and Cluster.
    public init(
        _ configuration: RedisConfiguration,
        onEvent: (@Sendable (RedisClientEvent) -> Void)? = nil
    ) throws(RedisError) {
        let clock = RedisServerClock()
        serverClock = clock
        topology = try Standalone(configuration, clock: clock, onEvent: onEvent)
    }

    /// Waits for the first connection.
    ///
    /// Calling this is optional: commands wait by themselves, but only up to their own deadline.
    ///
    /// - Throws: When no connection is up within `connectTimeout`, the reason of the last failure;
    ///   `.authenticationFailed` and `.invalidConfiguration` at once when Redis refuses the login or the database.
    public func connect() async throws(RedisError) {
        for link in topology.links {
            var command = RedisCommand("PING")
            command.isRepeatable = true
            command.timeoutNanoseconds = link.settings.connectTimeout
            do {
                _ = try await link.execute(command)
            } catch  where error.code == .server {
                // A user may lack the right to PING; an answer is all that is asked for.
            }
        }
    }

    /// Sends a command and waits for its reply.
    ///
    /// - Throws: `.server` for an error reply; `.timeout`, `.connectionFailed`, `.connectionLost`, `.cancelled`,
    ///   `.queueFull`, `.closed` and others when there is none. `outcome` says whether Redis may have run it.
    public func execute(_ command: RedisCommand) async throws(RedisError) -> RedisValue {
        try await topology.link().execute(command)
    }

    /// Sends commands back to back on one connection and waits for all replies.
    ///
    /// Other tasks' commands never come between them. Not a transaction: each succeeds or fails alone, except that a
    /// full queue refuses all of them. A script that Redis has forgotten is sent again after the others.
    ///
    /// - Returns: The results, in the order of the commands.
    public func pipeline(_ commands: [RedisCommand]) async -> [Result<RedisValue, RedisError>] {
        await topology.link().pipeline(commands)
    }

    /// Refuses new commands, waits for replies of those sent (at most the longest of their deadlines), and ends.
    public func close() async {
        for link in topology.links {
            await link.close()
        }
    }

    /// Figures about the connection at this moment.
    public var statistics: RedisStatistics {
        topology.statistics
    }
}
