public import CartService
public import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
public import Logging
public import NIOCore

/// The HTTP service over carts, as a Hummingbird application.
public enum CartApplication {
    /// Makes the application; it listens once it is run.
    ///
    /// - Parameters:
    ///   - carts: What is served.
    ///   - configuration: How it is served.
    ///   - logger: Where warnings go; requests are logged at level `debug`, tokens and keys never.
    ///   - onServerRunning: Told the bound address once connections are accepted.
    /// - Returns: An application for `runService()`; graceful shutdown lets requests under way finish.
    /// - Throws: The error of NIOSSL if it refuses a certificate whose file could be read.
    public static func make(
        carts: Carts,
        configuration: CartHTTPConfiguration,
        logger: Logger,
        onServerRunning: @escaping @Sendable (SocketAddress?) async -> Void = { _ in }
    ) async throws -> Application<CartResponder> {
        let limiter = RateLimiter(configuration.rateLimits, carts: carts, logger: logger)
        let hub = CartEventHub(
            carts,
            maxListeners: configuration.maxEventStreams,
            quietInterval: configuration.eventStreamInterval
        )
        let history = FigureHistory(metrics: configuration.metrics)
        var application = Application(
            responder: CartResponder(
                carts: carts,
                configuration: configuration,
                limiter: limiter,
                hub: hub,
                history: history
            ),
            server: try await server(configuration),
            configuration: ApplicationConfiguration(address: address(configuration), serverName: nil),
            onServerRunning: { await onServerRunning($0.localAddress) },
            logger: logger
        )
        application.addServices(limiter, history)
        return application
    }

    /// An error as the service answers it: `application/problem+json` (RFC 9457) with the status of its code.
    package static func problem(_ error: CartError, requestID: String) -> Response {
        Problem(error, requestID: requestID).response()
    }

    private static func address(_ configuration: CartHTTPConfiguration) -> BindAddress {
        guard let path = configuration.socketPath else {
            return .hostname(configuration.host, port: configuration.port)
        }
        return .unixDomainSocket(path: path)
    }

    private static func server(_ configuration: CartHTTPConfiguration) async throws -> HTTPServerBuilder {
        guard let certificate = configuration.certificate else {
            return .http1(configuration: channel(configuration))
        }
        let idleTimeout = configuration.idleTimeout
        return try .http2Upgrade(
            tlsChannelConfiguration: TLSChannelConfiguration(tlsConfiguration: await certificate.configuration()),
            configuration: HTTP2ChannelConfiguration(
                idleTimeout: idleTimeout,
                gracefulCloseTimeout: .seconds(10),
                streamConfiguration: channel(configuration)
            )
        )
    }

    private static func channel(_ configuration: CartHTTPConfiguration) -> HTTP1Channel.Configuration {
        HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                ConnectionGuard(
                    maxBodyBytes: configuration.maxBodyBytes,
                    bodyLimit: TimeAmount(configuration.requestTimeout),
                    stallLimit: .seconds(60)
                )
            ],
            idleTimeout: TimeAmount(configuration.idleTimeout),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: configuration.maxHeaderBytes,
                maxHeaderListSize: configuration.maxHeaderBytes,
                maxHeaderFieldCount: 100
            )
        )
    }
}
