/// A configuration, checked, in the units the link works with: nanoseconds and bytes.
struct LinkSettings: Sendable {
    let target: Target
    let username: String?
    let password: String?
    let database: Int
    let clientName: String?
    let commandTimeout: Int64
    let connectTimeout: Int64
    let clockInterval: Int64
    let queueLimit: RedisQueueLimit
    let replyLimit: RedisReplyLimit
    let backoff: RedisBackoff

    /// The address of one server.
    enum Target: Sendable, Equatable {
        case tcp(host: String, port: Int)
        case unix(path: String)
    }

    init(_ configuration: RedisConfiguration) throws(RedisError) {
        target = try Self.target(configuration.endpoint)
        try Self.require(configuration.database >= 0, "database", "\(configuration.database)", "a number from 0 up")
        try Self.require((1...64).contains(configuration.links), "links", "\(configuration.links)", "1 to 64")
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
    }

    private static func target(_ endpoint: RedisEndpoint) throws(RedisError) -> Target {
        switch endpoint {
        case .tcp(let host, let port):
            try require(!host.isEmpty && !host.utf8.contains(0), "endpoint host", "\(host.utf8.count) bytes", "a name")
            try require((1...65_535).contains(port), "endpoint port", "\(port)", "1 to 65535")
            return .tcp(host: host, port: port)
        case .unix(let path):
            // `sun_path` holds 104 bytes on macOS and 108 on Linux, the closing NUL included.
            let length = path.utf8.count
            try require((1...103).contains(length), "endpoint path", "\(length) bytes", "1 to 103 bytes")
            return .unix(path: path)
        case .tls: throw unsupported("TLS (rediss)")
        case .sentinel: throw unsupported("Sentinel (redis+sentinel)")
        case .cluster: throw unsupported("Cluster (redis+cluster)")
        }
    }

    private static func unsupported(_ feature: String) -> RedisError {
        RedisError(
            .unsupported,
            outcome: .notSent,
            message: "\(feature) is not supported; supported are redis:// and redis+unix://"
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
