/// What makes a redis-server listen with TLS.
public struct TLSListener: Sendable {
    /// The port for TLS.
    public let port: Int
    /// Words for the server's command line.
    public let options: [String]

    /// `rediss://localhost:port`.
    public var url: String { "rediss://localhost:\(port)" }
}
