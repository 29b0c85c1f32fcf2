import Hiredis
import NIOCore
import NIOPosix
import NIOSSL

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// One attempt to connect over TLS, from its start until the caller has the connection.
struct TLSAttempt: Sendable {
    typealias Completion = @Sendable (Result<RedisTransportConnection, RedisError>) -> Void

    let context: NIOSSLContext
    /// The name to ask for and to verify; nil for numeric addresses.
    let serverName: String?
    let address: RedisEndpoint.Address
    /// Milliseconds.
    let unacknowledgedLimit: Int
    let eventLoop: any EventLoop

    func start(timeout: Duration, _ completion: @escaping Completion) {
        let verdict = eventLoop.makePromise(of: Void.self)
        let failure = TLSFailure()
        // A little less than the connection waits, so that the reason still reaches it.
        let limit = TimeAmount(timeout * 0.9)
        let deadline = eventLoop.scheduleTask(in: limit) {
            verdict.fail(
                RedisError(
                    .connectionFailed,
                    outcome: .notSent,
                    message: "\(address) accepts connections but does not answer a TLS handshake; is it a port for TLS?"
                )
            )
        }
        let connected = bootstrap(limit, verdict, failure).connect(host: address.host, port: address.port)
        connected.whenFailure { verdict.fail($0) }
        connected.and(verdict.futureResult).flatMap { channel, _ in
            deadline.cancel()
            return attach(to: channel, failure)
        }.whenComplete { result in
            switch result {
            case .success(let connection):
                completion(.success(connection))
            case .failure(let error):
                deadline.cancel()
                connected.whenSuccess { $0.close(promise: nil) }
                completion(.failure(failure.reason ?? TLSFailure.error(error, connectingTo: address)))
            }
        }
    }

    private func bootstrap(
        _ timeout: TimeAmount,
        _ verdict: EventLoopPromise<Void>,
        _ failure: TLSFailure
    ) -> ClientBootstrap {
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(timeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: serverName))
                    try pipeline.addHandler(HandshakeHandler(verdict, failure))
                }
            }
        #if canImport(Darwin)
            return bootstrap
        #else
            let name = NIOBSDSocket.Option(rawValue: CInt(TCP_USER_TIMEOUT))
            return bootstrap.channelOption(.tcpOption(name), value: unacknowledgedLimit)
        #endif
    }

    /// Puts a socket pair behind the channel and returns its near end.
    private func attach(
        to channel: any Channel,
        _ failure: TLSFailure
    ) -> EventLoopFuture<RedisTransportConnection> {
        var ends: [CInt] = [-1, -1]
        #if canImport(Glibc)
            let type = CInt(SOCK_STREAM.rawValue)
        #else
            let type = SOCK_STREAM
        #endif
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
            return channel.eventLoop.makeFailedFuture(IOError(errnoCode: errno, reason: "socketpair"))
        }
        let (near, far) = (ends[0], ends[1])
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        let opened = ClientBootstrap(group: channel.eventLoop)
            .channelOption(.autoRead, value: false)
            .withConnectedSocket(far)
        opened.whenFailure { _ in close(near) }
        return opened.flatMapThrowing { local in
            do {
                let (remoteEnd, localEnd) = GlueHandler.pair()
                try channel.pipeline.syncOperations.addHandler(remoteEnd)
                try local.pipeline.syncOperations.addHandler(localEnd)
                try local.syncOptions?.setOption(.autoRead, value: true)
                local.read()
            } catch {
                close(near)
                local.close(promise: nil)
                throw error
            }
            return RedisTransportConnection(descriptor: near) { failure.reason }
        }
    }
}
