/// How far replication fell short of what a command required.
///
/// The primary ran the command.
public struct RedisReplicationShortfall: Sendable {
    /// How many replicas should have had the change.
    public let required: Int
    /// How many had it in time; nil when the connection broke before Redis could say.
    public let acknowledged: Int?
    /// The primary's reply to the command.
    public let reply: RedisValue

    /// Makes a shortfall.
    public init(required: Int, acknowledged: Int?, reply: RedisValue) {
        self.required = required
        self.acknowledged = acknowledged
        self.reply = reply
    }
}
