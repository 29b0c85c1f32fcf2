/// Carries the bytes of connections in another way than plain sockets, for example encrypted.
///
/// The product HiredisTLS has one for TLS. A connection is handed over as a connected stream socket: one end of a
/// socket pair, say, whose other end the transport serves.
public protocol RedisTransport: Sendable {
    /// Starts to connect to a server and returns at once.
    ///
    /// - Parameters:
    ///   - address: The server; its host may be a name.
    ///   - timeout: How long the caller waits for the connection.
    ///   - completion: Must be called once, on any thread. Whoever receives the connection closes its descriptor.
    ///     An error with the code `.tlsFailed` or `.invalidConfiguration` means that an early retry is useless.
    func connect(
        to address: RedisEndpoint.Address,
        timeout: Duration,
        completion: @escaping @Sendable (Result<RedisTransportConnection, RedisError>) -> Void
    )
}
