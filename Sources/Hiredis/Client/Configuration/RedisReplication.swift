/// How far a change must have spread before its reply counts.
public struct RedisReplication: Sendable, Equatable {
    /// How many replicas must have it; at least 1.
    public var replicas: Int
    /// How long to wait for them after the primary ran the command; default 250 ms.
    public var timeout: Duration

    /// Makes a requirement.
    public init(replicas: Int, timeout: Duration = .milliseconds(250)) {
        self.replicas = replicas
        self.timeout = timeout
    }
}
