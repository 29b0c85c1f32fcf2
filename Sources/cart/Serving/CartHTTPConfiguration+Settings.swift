import CartHTTP
import CartService
import Logging

extension CartHTTPConfiguration {
    /// The HTTP service that is configured.
    init(_ settings: ServiceSettings, _ secrets: ServiceSecrets, logger: Logger) async throws(CommandFailure) {
        do {
            let timeToLive = settings.carts.timeToLive.guest
            self.init(guestTokens: try GuestTokens(secrets: secrets.sessions, timeToLive: timeToLive))
            guestTimeToLive = timeToLive
            host = settings.host
            port = settings.port
            socketPath = settings.socket
            if let certificateFile = settings.certificateFile, let keyFile = settings.keyFile {
                certificate = try await ServerCertificate(
                    certificateFile: certificateFile,
                    keyFile: keyFile,
                    logger: logger
                )
            }
            maxBodyBytes = settings.maxBodyBytes
            maxHeaderBytes = settings.maxHeaderBytes
            maxBatchLines = settings.maxBatchLines
            requestTimeout = settings.requestTimeout
            idleTimeout = settings.idleTimeout
            maxConcurrentRequests = settings.maxConcurrentRequests
            maxEventStreams = settings.maxEventStreams
            rateLimits = settings.rateLimits
            trustedProxies = settings.trustedProxies
            crossOrigin = settings.crossOrigin
            let keys = secrets.apiKeys.map { APIKey(name: $0.name, secret: $0.secret, scopes: $0.scopes) }
            if let path = settings.apiKeysFile {
                apiKeys = try await APIKeyRing(keys, file: path, logger: logger)
            } else {
                apiKeys = APIKeyRing(keys)
            }
            userTokens = try await UserTokens(
                hs256Secret: secrets.jwt,
                keySetFile: settings.jwtKeySetFile,
                issuer: settings.jwtIssuer,
                audience: settings.jwtAudience,
                userClaim: settings.jwtUserClaim,
                logger: logger
            )
            usesSecureCookie =
                !ServiceSecrets.isLoopback(settings.host) || settings.socket != nil || certificate != nil
            catalog = try await Self.catalog(settings, logger)
            repricesAtLogin = settings.repricesAtLogin
            trustsClientPrices = settings.trustsClientPrices
            ucp = settings.ucp
        } catch {
            throw CommandFailure(error)
        }
    }

    /// Where names and prices come from: a file, the shop's own server, or both.
    private static func catalog(
        _ settings: ServiceSettings,
        _ logger: Logger
    ) async throws(CartError) -> (any ProductCatalog)? {
        var file: FileCatalog?
        if let path = settings.catalogFile {
            file = try await FileCatalog(path: path, limits: settings.carts.limits, logger: logger)
        }
        guard let url = settings.catalogURL else { return file }
        let remote = RemoteCatalog(
            url: url,
            timeout: settings.catalogTimeout,
            maxAge: settings.catalogMaxAge,
            logger: logger
        )
        return file.map { CombinedCatalog($0, remote) } ?? remote
    }
}
