/// How a client reaches Redis and how it behaves.
public struct RedisConfiguration: Sendable {
    /// Where Redis is; default `127.0.0.1:6379`.
    public var endpoint: RedisEndpoint
    /// The ACL user; nil means Redis's default user.
    public var username: String?
    /// The password; nil means no login.
    public var password: String?
    /// The database's number; default 0.
    public var database: Int
    /// The name shown by `CLIENT LIST`: printable ASCII without spaces; nil sets none.
    public var clientName: String?
    /// The deadline of a command that sets none of its own; default 500 ms.
    public var commandTimeout: Duration
    /// The deadline of one attempt to connect, from name resolution to the end of the login; default 2 s.
    public var connectTimeout: Duration
    /// How much may wait on one connection.
    public var queueLimit: RedisQueueLimit
    /// How large one reply may be.
    public var replyLimit: RedisReplyLimit
    /// The delays between attempts to connect.
    public var backoff: RedisBackoff
    /// How often Redis's clock is read, which also finds dead connections; default 10 s.
    public var clockInterval: Duration
    /// The number of connections to each server; default 1, which batches best.
    ///
    /// Commands use the connections in turn.
    public var connections: Int
    /// What carries the bytes instead of plain sockets; needed for TLS; default nil.
    public var transport: (any RedisTransport)?
    /// The ACL user for the Sentinels themselves; nil means their default user.
    public var sentinelUsername: String?
    /// The password for the Sentinels themselves; nil means no login there.
    public var sentinelPassword: String?

    /// Makes a configuration.
    public init(
        endpoint: RedisEndpoint = .tcp(host: "127.0.0.1", port: 6379),
        username: String? = nil,
        password: String? = nil,
        database: Int = 0,
        clientName: String? = nil,
        commandTimeout: Duration = .milliseconds(500),
        connectTimeout: Duration = .seconds(2),
        queueLimit: RedisQueueLimit = RedisQueueLimit(),
        replyLimit: RedisReplyLimit = RedisReplyLimit(),
        backoff: RedisBackoff = RedisBackoff(),
        clockInterval: Duration = .seconds(10),
        connections: Int = 1,
        transport: (any RedisTransport)? = nil,
        sentinelUsername: String? = nil,
        sentinelPassword: String? = nil
    ) {
        self.endpoint = endpoint
        self.username = username
        self.password = password
        self.database = database
        self.clientName = clientName
        self.commandTimeout = commandTimeout
        self.connectTimeout = connectTimeout
        self.queueLimit = queueLimit
        self.replyLimit = replyLimit
        self.backoff = backoff
        self.clockInterval = clockInterval
        self.connections = connections
        self.transport = transport
        self.sentinelUsername = sentinelUsername
        self.sentinelPassword = sentinelPassword
    }

    /// Makes a configuration from a URL.
    ///
    /// Settings that the URL does not contain have their defaults.
    public init(url: RedisURL) {
        self.init(
            endpoint: url.endpoint,
            username: url.username,
            password: url.password,
            database: url.database
        )
    }
}
