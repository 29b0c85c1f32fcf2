/// Where to find Redis.
public enum RedisEndpoint: Sendable, Equatable {
    /// A host and port of one server.
    public struct Address: Sendable, Hashable, CustomStringConvertible {
        /// A name, an IPv4 address, or an IPv6 address without brackets.
        public var host: String
        /// The port, 1–65,535.
        public var port: Int

        /// Makes an address.
        public init(host: String, port: Int) {
            self.host = host
            self.port = port
        }

        /// `host:port`, with brackets around an IPv6 address.
        public var description: String {
            host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }

    /// One server over TCP.
    case tcp(host: String, port: Int)
    /// One server over a Unix socket.
    case unix(path: String)
    /// One server over TLS.
    case tls(host: String, port: Int)
    /// The primary that Sentinels name.
    case sentinel(addresses: [Address], service: String)
    /// A Redis Cluster, found through any of its nodes.
    case cluster(addresses: [Address])
}

extension RedisEndpoint: CustomStringConvertible {
    /// The address as people write it.
    public var description: String {
        switch self {
        case .tcp(let host, let port): Address(host: host, port: port).description
        case .unix(let path): path
        case .tls(let host, let port): "\(Address(host: host, port: port)) over TLS"
        case .sentinel(let addresses, let service):
            "\(service) at Sentinels \(addresses.map(\.description).joined(separator: ","))"
        case .cluster(let addresses): "Cluster \(addresses.map(\.description).joined(separator: ","))"
        }
    }
}
