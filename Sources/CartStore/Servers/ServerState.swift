/// The state of one Redis server, as its `INFO` reports it.
public struct ServerState: Hashable, Sendable {
    /// Where it is.
    public let address: String

    /// What it is called and which version it has, for example `Redis 7.0.15` or `Valkey 8.1.1`.
    public let product: String

    /// `primary` or `replica`.
    public let role: String

    /// How long the answer took.
    public let latency: Duration

    /// Bytes that data and buffers take.
    public let usedMemory: Int64

    /// The most bytes that they may take; 0 without a limit.
    public let maxMemory: Int64

    /// Keys that were evicted because memory ran out.
    public let evictedKeys: Int64

    /// Which keys are evicted when memory runs out; carts need `noeviction`.
    public let evictionPolicy: String

    /// Replicas that are connected, of a primary.
    public let connectedReplicas: Int64

    /// For a primary, the bytes that its slowest connected replica has yet to confirm; `nil` without a replica.
    ///
    /// For a replica, `nil`.
    public let replicationLag: Int64?

    /// Whether a replica has its primary; `true` for a primary.
    public let isInSync: Bool

    /// Clients that are connected.
    public let clients: Int64

    /// Commands a second, as the server counts them.
    public let operationsPerSecond: Int64

    /// Whether changes are logged to disk.
    public let hasLog: Bool

    /// Reads the text of `INFO`.
    init(address: String, latency: Duration, information text: String) {
        let fields = ServerInformation(text)
        self.address = address
        self.latency = latency
        product = fields.product
        role = fields["role"] == "slave" ? "replica" : "primary"
        usedMemory = fields.number("used_memory")
        maxMemory = fields.number("maxmemory")
        evictedKeys = fields.number("evicted_keys")
        evictionPolicy = fields["maxmemory_policy"] ?? "unknown"
        connectedReplicas = fields.number("connected_slaves")
        replicationLag = fields.replicationLag
        isInSync = fields["role"] != "slave" || fields["master_link_status"] == "up"
        clients = fields.number("connected_clients")
        operationsPerSecond = fields.number("instantaneous_ops_per_sec")
        hasLog = fields["aof_enabled"] == "1"
    }
}
