public import CartService
import GRPCCore
import GRPCNIOTransportHTTP2Posix
public import ServiceLifecycle

/// A gRPC server that speaks what other carts speak: `hipstershop.CartService`, `oteldemo.CartService` and
/// `BasketApi.Basket`, with health and reflection.
///
/// Anyone who reaches the port may name any `user_id`, as with the services that this server replaces. Expose it only
/// on an internal network.
public struct CartGRPCServer: Service {
    private let carts: Carts
    private let configuration: CartGRPCConfiguration
    private let onServerRunning: @Sendable (String) async -> Void

    /// Makes a server; it listens once it is run.
    ///
    /// - Parameters:
    ///   - carts: What is served.
    ///   - configuration: How it is served.
    ///   - onServerRunning: Given the address and port once connections are accepted.
    public init(
        carts: Carts,
        configuration: CartGRPCConfiguration,
        onServerRunning: @escaping @Sendable (String) async -> Void = { _ in }
    ) {
        self.carts = carts
        self.configuration = configuration
        self.onServerRunning = onServerRunning
    }

    /// Why the server cannot listen.
    public struct ListenFailure: Error {
        /// What the system says.
        public let reason: String
    }

    /// Serves until the task is cancelled or shut down gracefully; calls under way then end first.
    ///
    /// - Throws: ``ListenFailure`` when the address cannot be taken.
    public func run() async throws {
        let front = CartFront(
            carts: carts,
            catalog: configuration.catalog,
            identifierKind: configuration.identifierKind
        )
        let services: [any RegistrableRPCService] = [
            BoutiqueService(package: "hipstershop", front: front),
            BoutiqueService(package: "oteldemo", front: front),
            BasketService(front: front, userTokens: configuration.userTokens),
            HealthService(carts: carts),
            ReflectionService(),
        ]
        let address: SocketAddress =
            configuration.host.contains(":")
            ? .ipv6(host: configuration.host, port: configuration.port)
            : .ipv4(host: configuration.host, port: configuration.port)
        let server = GRPCServer(
            transport: HTTP2ServerTransport.Posix(address: address, transportSecurity: .plaintext),
            services: services
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await withGracefulShutdownHandler {
                        try await server.serve()
                    } onGracefulShutdown: {
                        server.beginGracefulShutdown()
                    }
                } catch {
                    throw ListenFailure(reason: "\(error)")
                }
            }
            // If the server cannot listen, the serving task throws the error.
            guard let bound = try? await server.transport.listeningAddress else { return try await group.waitForAll() }
            let text = bound.ipv4.map { "\($0.host):\($0.port)" } ?? bound.ipv6.map { "[\($0.host)]:\($0.port)" }
            await onServerRunning(text ?? "\(bound)")
            try await group.waitForAll()
        }
    }
}
