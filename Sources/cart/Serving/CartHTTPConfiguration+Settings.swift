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
            usesSecureCookie = !ServiceSecrets.isLoopback(settings.host)
            if let path = settings.catalogFile { catalog = try JSONFileCatalog(path: path) }
            trustsClientPrices = settings.trustsClientPrices
        } catch {
            throw CommandFailure(error)
        }
    }
}
