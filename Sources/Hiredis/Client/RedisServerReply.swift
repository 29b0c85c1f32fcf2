/// What one server answered to a command that went to all of them.
public struct RedisServerReply: Sendable {
    /// Where the server is, as people write it.
    public let address: String

    /// Whether the Cluster's topology names it as a replica.
    public let isReplica: Bool

    /// How long the answer took.
    public let duration: Duration

    /// The answer, or why there is none.
    public let result: Result<RedisValue, RedisError>
}
