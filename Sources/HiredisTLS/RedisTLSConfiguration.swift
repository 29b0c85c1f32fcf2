/// The trusted authorities and the client certificate for TLS connections to Redis.
///
/// The server's certificate and its name are always verified; this cannot be turned off. The minimum version is TLS
/// 1.2.
public struct RedisTLSConfiguration: Sendable, Equatable {
    /// A PEM file with the authorities to trust; nil means those of the system.
    public var caFile: String?
    /// A PEM file with the client's certificate, its chain following it; nil means none.
    public var certificateFile: String?
    /// A PEM file with the client certificate's key; needed beside `certificateFile`.
    public var keyFile: String?
    /// The name the server's certificate must be for; nil means the host connected to.
    public var serverName: String?
    /// How long sent bytes may go unacknowledged before the connection is given up; default 1 s, Linux only.
    public var unacknowledgedLimit: Duration

    /// Makes a configuration.
    public init(
        caFile: String? = nil,
        certificateFile: String? = nil,
        keyFile: String? = nil,
        serverName: String? = nil,
        unacknowledgedLimit: Duration = .seconds(1)
    ) {
        self.caFile = caFile
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        self.serverName = serverName
        self.unacknowledgedLimit = unacknowledgedLimit
    }
}
