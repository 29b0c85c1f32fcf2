public import Hiredis
import NIOCore
import NIOPosix
import NIOSSL

/// Carries connections over TLS: the transport for `rediss://`, and for Sentinels and Clusters behind TLS.
///
/// SwiftNIO and BoringSSL speak with the server; the connection gets one end of a socket pair and reads and writes plain bytes
/// there. Files are read once, when the transport is made.
public struct TLSTransport: RedisTransport {
    private let context: NIOSSLContext
    private let configuration: RedisTLSConfiguration
    private let group: any EventLoopGroup

    /// Reads the files and makes a transport.
    ///
    /// - Throws: `.invalidConfiguration` naming the setting and the file that cannot be used.
    public init(_ configuration: RedisTLSConfiguration = RedisTLSConfiguration()) throws(RedisError) {
        context = try NIOSSLContext.make(configuration)
        self.configuration = configuration
        group = MultiThreadedEventLoopGroup.singleton
    }

    /// Connects, agrees on TLS and hands over the near end of a socket pair; see `RedisTransport`.
    public func connect(
        to address: RedisEndpoint.Address,
        timeout: Duration,
        completion: @escaping @Sendable (Result<RedisTransportConnection, RedisError>) -> Void
    ) {
        let name = configuration.serverName ?? address.host
        // A numeric address is no name: it is compared with the addresses in the certificate.
        let serverName = (try? SocketAddress(ipAddress: name, port: 0)) == nil ? name : nil
        let limit = Int(configuration.unacknowledgedLimit / .milliseconds(1))
        let attempt = TLSAttempt(
            context: context,
            serverName: serverName,
            address: address,
            unacknowledgedLimit: limit,
            eventLoop: group.next()
        )
        attempt.start(timeout: timeout, completion)
    }
}
