public import CartService
public import Hummingbird
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
    public static func make(
        carts: Carts,
        configuration: CartHTTPConfiguration,
        logger: Logger,
        onServerRunning: @escaping @Sendable (SocketAddress?) async -> Void = { _ in }
    ) -> Application<CartResponder> {
        Application(
            responder: CartResponder(carts: carts, configuration: configuration),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                serverName: nil
            ),
            onServerRunning: { await onServerRunning($0.localAddress) },
            logger: logger
        )
    }
}
