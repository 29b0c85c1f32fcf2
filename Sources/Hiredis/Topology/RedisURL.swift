/// A Redis URL, taken apart and checked.
///
/// | form | meaning |
/// |---|---|
/// | `redis://[user:password@]host[:port][/database]` | one server over TCP |
/// | `rediss://…` | the same over TLS |
/// | `redis+unix://[user:password@]/path[?db=database]` | one server over a Unix socket |
/// | `redis+sentinel://[user:password@]h1[:p1],h2[:p2]/service[/database]` | the primary that Sentinels name |
/// | `redis+cluster://[user:password@]h1[:p1],h2[:p2]` | a Redis Cluster |
///
/// The default port is 6379, for Sentinels 26379. User, password, path and service may be percent-encoded;
/// `:password@` and `user:password@` are both allowed. An IPv6 address stands in brackets.
public struct RedisURL: Sendable, Equatable {
    /// Where Redis is.
    public let endpoint: RedisEndpoint
    /// The ACL user; nil means Redis's default user.
    public let username: String?
    /// The password; nil means no login.
    public let password: String?
    /// The database's number.
    public let database: Int

    /// Reads a URL.
    ///
    /// - Throws: `.invalidURL`, naming the part that was wrong; passwords are never repeated.
    public init(_ string: String) throws(RedisError) {
        self = try RedisURLParser(string).parse()
    }

    init(endpoint: RedisEndpoint, username: String?, password: String?, database: Int) {
        self.endpoint = endpoint
        self.username = username
        self.password = password
        self.database = database
    }
}

extension RedisURL: CustomStringConvertible, CustomDebugStringConvertible {
    /// The URL with `***` in place of the password.
    public var description: String {
        var login = ""
        if password != nil {
            login = "\(username ?? ""):***@"
        }
        let suffix = database == 0 ? "" : "/\(database)"
        switch endpoint {
        case .tcp(let host, let port):
            return "redis://\(login)\(RedisEndpoint.Address(host: host, port: port))\(suffix)"
        case .tls(let host, let port):
            return "rediss://\(login)\(RedisEndpoint.Address(host: host, port: port))\(suffix)"
        case .unix(let path):
            return "redis+unix://\(login)\(path)" + (database == 0 ? "" : "?db=\(database)")
        case .sentinel(let addresses, let service):
            let hosts = addresses.map(\.description).joined(separator: ",")
            return "redis+sentinel://\(login)\(hosts)/\(service)\(suffix)"
        case .cluster(let addresses):
            return "redis+cluster://\(login)\(addresses.map(\.description).joined(separator: ","))"
        }
    }

    /// The same as `description`: passwords appear nowhere.
    public var debugDescription: String { description }
}
