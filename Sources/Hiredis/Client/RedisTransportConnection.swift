/// A connection that a transport made.
public struct RedisTransportConnection: Sendable {
    /// A connected stream socket; whoever holds the connection closes it.
    public let descriptor: CInt
    /// Why the connection ended; nil when the transport does not know the reason.
    public let failure: @Sendable () -> RedisError?

    /// Makes a connection.
    ///
    /// - Parameters:
    ///   - descriptor: A connected stream socket, which the receiver closes.
    ///   - failure: Called after the socket has ended. The transport must therefore store the reason before it closes
    ///     its own end.
    public init(descriptor: CInt, failure: @escaping @Sendable () -> RedisError?) {
        self.descriptor = descriptor
        self.failure = failure
    }
}
