import CartGRPC
import CartHTTP
import CartService
import Hiredis
import Logging
import NIOCore
import Processes
import PrometheusMetrics
import ServiceLifecycle
import UnixSignals

/// Serves carts over HTTP until a signal comes.
///
/// Then requests under way finish, and the connections to Redis are closed.
struct CartServer: Sendable {
    let settings: ServiceSettings
    let directory: DataDirectory
    let logger: Logger
    /// Whether a demo storefront is served.
    let hasDemo: Bool

    /// How long requests may take to finish once the end has been asked for.
    private static let shutdownLimit: Duration = .seconds(20)

    /// Runs against the configured Redis, or a private one.
    func run() async throws(CommandFailure) {
        // What is made before this, such as the gauge of a catalog's file, would be bound to no registry for ever.
        let registry = ServiceMetrics.bootstrap()
        let secrets = try ServiceSecrets(settings, directory: directory)
        var http = try await CartHTTPConfiguration(settings, secrets, logger: logger)
        if hasDemo { try addDemo(to: &http) }
        if secrets.areMadeUp { Terminal.warn("made-up secrets are in '\(directory.secrets)'") }
        if http.trustsClientPrices {
            Terminal.warn("WARNING: storefront.trust_client_prices is on: browsers set prices. Never do so in a shop.")
        }
        for (isOn, key) in [(http.ucp != nil, "ucp.enabled"), (settings.grpcPort != nil, "grpc.port")] {
            guard isOn, http.catalog == nil else { continue }
            throw .usage("\(key) needs catalog.file or catalog.url, because its callers name products without prices.")
        }
        if let redis = settings.redis {
            try await serve(http, redis: redis, embedded: nil, registry)
        } else {
            try await serveEmbedded(http, registry)
        }
    }

    private func addDemo(to http: inout CartHTTPConfiguration) throws(CommandFailure) {
        guard ServiceSecrets.isLoopback(http.host) else {
            throw .usage("--demo lets anybody be any user, so it is for loopback only; leave it out on \(http.host).")
        }
        let products: @Sendable () async -> [Product]
        if let file = http.catalog as? FileCatalog {
            products = { await file.all }
        } else {
            let catalog: JSONFileCatalog
            do throws(CartError) {
                catalog = try JSONFileCatalog(json: PackageResources.catalog_json, name: "the demo catalog")
            } catch {
                throw CommandFailure(error)
            }
            products = { catalog.all }
            http.catalog = http.catalog.map { CombinedCatalog(catalog, $0) } ?? catalog
        }
        if let userTokens = http.userTokens { http.demo = DemoShop(products: products, userTokens: userTokens) }
    }

    private func serveEmbedded(
        _ http: CartHTTPConfiguration,
        _ registry: PrometheusRegistry
    ) async throws(CommandFailure) {
        try directory.create()
        guard let lock = try FileLock.take(directory.serviceLock) else {
            throw .refused(
                "Another 'cart serve' uses '\(directory.path)'; its Redis listens on '\(directory.socket)'. "
                    + "Stop it, or give --data another directory."
            )
        }
        defer { lock.release() }
        let embedded = try await EmbeddedRedis.start(in: directory)
        var redis = embedded.configuration
        redis.commandTimeout = settings.commandTimeout
        redis.connectTimeout = settings.connectTimeout
        defer { embedded.stop() }
        try await serve(http, redis: redis, embedded: embedded, registry)
    }

    private func serve(
        _ http: CartHTTPConfiguration,
        redis configuration: RedisConfiguration,
        embedded: EmbeddedRedis?,
        _ registry: PrometheusRegistry
    )
        async throws(CommandFailure)
    {
        let redis: RedisClient
        // One waiting change is enough: it stands for all earlier ones.
        let (changes, changed) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        do {
            redis = try RedisClient(configuration) { [logger] event in
                Self.log(event, logger)
                switch event {
                case .connected, .topologyChanged: changed.yield()
                default: break
                }
            }
        } catch {
            throw CommandFailure(error, endpoint: configuration.endpoint)
        }
        do {
            var isConnected = true
            if let embedded {
                try await embedded.waitUntilReady(redis)
            } else {
                isConnected = try await wait(for: redis, at: configuration.endpoint)
            }
            var http = http
            http.redisCommand = Self.redisCommand(configuration.endpoint)
            try await listen(http, redis, isConnected: isConnected, changes, registry)
        } catch {
            await redis.close()
            throw error
        }
        await redis.close()
    }

    /// Waits for the first connection.
    ///
    /// If Redis does not answer, the service starts without it. If Redis refuses the login, the service does not start.
    ///
    /// - Returns: Whether there is a connection.
    private func wait(for redis: RedisClient, at endpoint: RedisEndpoint) async throws(CommandFailure) -> Bool {
        do {
            try await redis.connect()
            return true
        } catch {
            switch error.code {
            case .authenticationFailed, .tlsFailed, .invalidConfiguration, .unsupported:
                throw CommandFailure(error, endpoint: endpoint)
            default:
                Terminal.warn(
                    "WARNING: Redis at \(endpoint) does not answer yet (\(error.message)); "
                        + "requests are refused with 503 until it does."
                )
                return false
            }
        }
    }

    private func listen(
        _ http: CartHTTPConfiguration,
        _ redis: RedisClient,
        isConnected: Bool,
        _ changes: AsyncStream<Void>,
        _ registry: PrometheusRegistry
    ) async throws(CommandFailure) {
        do {
            let carts = try Carts(redis: redis, configuration: settings.carts, logger: logger)
            // If there is no connection yet, `ServerInspection` checks the layout with the first connection.
            if isConnected { try await ServerInspection.refuseOtherLayouts(carts) }
            var http = http
            ServiceMetrics.watch(redis, carts, in: registry)
            http.metrics = { registry.text() }
            let place = http
            let application = try await CartApplication.make(carts: carts, configuration: http, logger: logger) {
                Terminal.print("listening on \(Self.address(place, port: $0?.port))")
            }
            var configuration = ServiceGroupConfiguration(
                services: [
                    .init(service: application, failureTerminationBehavior: .gracefullyShutdownGroup),
                    .init(
                        service: ServerInspection(carts: carts, logger: logger, changes: changes),
                        successTerminationBehavior: .ignore
                    ),
                    .init(
                        service: BackgroundWork(carts: carts, webhooks: settings.webhooks, logger: logger),
                        successTerminationBehavior: .ignore
                    ),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
            if let server = grpcServer(carts, http) {
                configuration.services.append(
                    .init(service: server, failureTerminationBehavior: .gracefullyShutdownGroup)
                )
            }
            configuration.maximumGracefulShutdownDuration = Self.shutdownLimit
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            throw failure(error, http)
        }
    }

    /// The server for callers of other carts, where one is configured.
    private func grpcServer(_ carts: Carts, _ http: CartHTTPConfiguration) -> CartGRPCServer? {
        guard let port = settings.grpcPort, let catalog = http.catalog else { return nil }
        var configuration = CartGRPCConfiguration(port: port, catalog: catalog)
        configuration.host = settings.host == "localhost" ? "127.0.0.1" : settings.host
        configuration.identifierKind = settings.grpcIdentifierKind
        configuration.userTokens = http.userTokens
        return CartGRPCServer(carts: carts, configuration: configuration) { address in
            Terminal.print("listening on grpc://\(address)")
        }
    }

    /// Where the service listens, as a URL; `port` is the one that was taken.
    private static func address(_ http: CartHTTPConfiguration, port: Int?) -> String {
        if let path = http.socketPath { return "unix:\(path)" }
        let name = http.host.contains(":") ? "[\(http.host)]" : http.host
        return "\(http.certificate == nil ? "http" : "https")://\(name):\(port ?? http.port)"
    }

    private func failure(_ error: any Error, _ http: CartHTTPConfiguration) -> CommandFailure {
        if let error = error as? CartError { return CommandFailure(error) }
        if let error = error as? CartGRPCServer.ListenFailure {
            return .refused(
                "Cannot listen on \(settings.host), port \(settings.grpcPort ?? 0), for gRPC: \(error.reason). "
                    + "Give grpc.port another value; 0 takes a free one."
            )
        }
        let reason = (error as? IOError).map { SystemFailure("listen", number: $0.errnoCode).reason } ?? "\(error)"
        if let path = http.socketPath {
            return .refused("Cannot listen on '\(path)': \(reason). Give http.socket another path.")
        }
        return .refused(
            "Cannot listen on \(http.host), port \(http.port): \(reason). Give --host or --port another value; "
                + "port 0 takes a free one."
        )
    }

    /// How operators ask this Redis by hand; a password is theirs to add.
    private static func redisCommand(_ endpoint: RedisEndpoint) -> String {
        switch endpoint {
        case .unix(let path): "redis-cli -s \(path)"
        case .tcp(let host, let port): "redis-cli -h \(host) -p \(port)"
        case .tls(let host, let port): "redis-cli --tls -h \(host) -p \(port)"
        case .cluster(let addresses):
            addresses.first.map { "redis-cli -c -h \($0.host) -p \($0.port)" } ?? "redis-cli -c"
        case .sentinel: "redis-cli"
        }
    }

    private static func log(_ event: RedisClientEvent, _ logger: Logger) {
        switch event {
        case .connected: logger.info("redis.connected")
        case .disconnected(let error): logger.warning("redis.disconnected", metadata: ["code": "\(error.code)"])
        case .connectionFailed(let error): logger.debug("redis.connection_failed", metadata: ["code": "\(error.code)"])
        case .reconnecting(let attempt, let delay):
            logger.debug("redis.reconnecting", metadata: ["attempt": "\(attempt)", "delay": "\(delay)"])
        case .topologyChanged(let primaries, let replicas):
            logger.info("redis.topology_changed", metadata: ["primaries": "\(primaries)", "replicas": "\(replicas)"])
        case .closed: logger.debug("redis.closed")
        }
    }
}
