/// A configuration, checked, in the units the connection works with: nanoseconds and bytes.
struct ConnectionSettings: Sendable {
    var target: Target
    var role: Role
    /// Whether there is only one attempt to connect.
    ///
    /// Used for questions that other servers can answer as well.
    var givesUpAtOnce = false
    var username: String?
    var password: String?
    var database: Int
    let clientName: String?
    var commandTimeout: Int64
    var connectTimeout: Int64
    let clockInterval: Int64
    let queueLimit: RedisQueueLimit
    let replyLimit: RedisReplyLimit
    let backoff: RedisBackoff
    let transport: (any RedisTransport)?
    let sentinelUsername: String?
    let sentinelPassword: String?

    /// Where attempts to connect lead.
    enum Target: Sendable, Equatable {
        case tcp(host: String, port: Int)
        case unix(path: String)
        /// The primary that these Sentinels name, asked anew at each attempt.
        case sentinel(addresses: [RedisEndpoint.Address], service: String)
    }

    /// What the server is to the client, which decides how the connection begins and what some errors mean.
    enum Role: Sendable, Equatable {
        /// The one server there is.
        case standalone
        /// The primary that Sentinels name.
        case sentinelPrimary
        /// A Sentinel itself, which knows few commands.
        case sentinel
        /// A node of a Cluster that owns slots.
        case clusterPrimary
        /// A node of a Cluster that is used only for reads.
        case clusterReplica
    }

    init(_ configuration: RedisConfiguration) throws(RedisError) {
        (target, role) = try Self.target(configuration)
        try Self.require(configuration.database >= 0, "database", "\(configuration.database)", "a number from 0 up")
        try Self.require(
            (1...64).contains(configuration.connections),
            "links",
            "\(configuration.connections)",
            "1 to 64"
        )
        for (name, value) in [
            ("commandTimeout", configuration.commandTimeout), ("connectTimeout", configuration.connectTimeout),
            ("clockInterval", configuration.clockInterval), ("backoff.initial", configuration.backoff.initial),
            ("backoff.maximum", configuration.backoff.maximum),
        ] {
            try Self.require(value >= .milliseconds(1), name, "\(value)", "1 ms or more")
        }
        for (name, value) in [
            ("queueLimit.commands", configuration.queueLimit.commands),
            ("queueLimit.bytes", configuration.queueLimit.bytes),
            ("replyLimit.elements", configuration.replyLimit.elements),
            ("replyLimit.bytes", configuration.replyLimit.bytes),
        ] {
            try Self.require((1...1 << 30).contains(value), name, "\(value)", "1 to \(1 << 30)")
        }
        let factor = configuration.backoff.factor
        try Self.require(factor >= 1 && factor <= 100, "backoff.factor", "\(factor)", "1 to 100")
        if let name = configuration.clientName {
            let isPrintable = !name.isEmpty && name.utf8.allSatisfy { $0 > 32 && $0 < 127 }
            try Self.require(isPrintable, "clientName", "\(name.utf8.count) bytes", "printable ASCII without spaces")
        }
        if configuration.username != nil {
            try Self.require(configuration.password != nil, "password", "none", "a password beside a user name")
        }
        username = configuration.username
        password = configuration.password
        database = configuration.database
        clientName = configuration.clientName
        commandTimeout = configuration.commandTimeout.nanoseconds
        connectTimeout = configuration.connectTimeout.nanoseconds
        clockInterval = configuration.clockInterval.nanoseconds
        queueLimit = configuration.queueLimit
        replyLimit = configuration.replyLimit
        backoff = configuration.backoff
        transport = configuration.transport
        sentinelUsername = configuration.sentinelUsername
        sentinelPassword = configuration.sentinelPassword
    }

    /// The same settings for another server.
    func aimed(at address: RedisEndpoint.Address, as role: Role) -> ConnectionSettings {
        var settings = self
        settings.target = .tcp(host: address.host, port: address.port)
        settings.role = role
        return settings
    }

    /// The settings for a question to a Sentinel, which has its own login and must answer soon.
    func forSentinel(at address: RedisEndpoint.Address) -> ConnectionSettings {
        var settings = aimed(at: address, as: .sentinel)
        settings.givesUpAtOnce = true
        settings.username = sentinelUsername
        settings.password = sentinelPassword
        settings.database = 0
        settings.commandTimeout = min(commandTimeout, SentinelLocator.patience.nanoseconds)
        settings.connectTimeout = min(connectTimeout, SentinelLocator.patience.nanoseconds)
        return settings
    }

    private static func target(_ configuration: RedisConfiguration) throws(RedisError) -> (Target, Role) {
        switch configuration.endpoint {
        case .tcp(let host, let port):
            try check(RedisEndpoint.Address(host: host, port: port))
            return (.tcp(host: host, port: port), .standalone)
        case .unix(let path):
            // `sun_path` holds 104 bytes on macOS and 108 on Linux, the closing NUL included.
            let length = path.utf8.count
            try require((1...103).contains(length), "endpoint path", "\(length) bytes", "1 to 103 bytes")
            try require(configuration.transport == nil, "transport", "one", "none with a Unix socket")
            return (.unix(path: path), .standalone)
        case .tls(let host, let port):
            try check(RedisEndpoint.Address(host: host, port: port))
            guard configuration.transport != nil else { throw withoutTransport }
            return (.tcp(host: host, port: port), .standalone)
        case .sentinel(let addresses, let service):
            try check(addresses)
            try require(!service.isEmpty, "endpoint service", "empty", "a name")
            return (.sentinel(addresses: addresses, service: service), .sentinelPrimary)
        case .cluster(let addresses):
            try check(addresses)
            try require(configuration.database == 0, "database", "\(configuration.database)", "0 in a Cluster")
            return (.tcp(host: addresses[0].host, port: addresses[0].port), .clusterPrimary)
        }
    }

    private static func check(_ addresses: [RedisEndpoint.Address]) throws(RedisError) {
        try require(!addresses.isEmpty, "endpoint addresses", "none", "one or more")
        for address in addresses {
            try check(address)
        }
    }

    private static func check(_ address: RedisEndpoint.Address) throws(RedisError) {
        let host = address.host
        try require(!host.isEmpty && !host.utf8.contains(0), "endpoint host", "\(host.utf8.count) bytes", "a name")
        try require((1...65_535).contains(address.port), "endpoint port", "\(address.port)", "1 to 65535")
    }

    private static var withoutTransport: RedisError {
        RedisError(
            .unsupported,
            outcome: .notSent,
            message: "TLS (rediss) needs a transport: set `transport` to `TLSTransport` of the product HiredisTLS"
        )
    }

    private static func require(
        _ condition: Bool,
        _ name: String,
        _ given: String,
        _ allowed: String
    ) throws(RedisError) {
        guard !condition else { return }
        throw RedisError(
            .invalidConfiguration,
            outcome: .notSent,
            message: "\(name) is \(given); allowed is \(allowed)"
        )
    }
}

extension ConnectionSettings.Target: CustomStringConvertible {
    /// The address as people write it.
    var description: String {
        switch self {
        case .tcp(let host, let port): RedisEndpoint.Address(host: host, port: port).description
        case .unix(let path): path
        case .sentinel(let addresses, let service):
            RedisEndpoint.sentinel(addresses: addresses, service: service).description
        }
    }
}
