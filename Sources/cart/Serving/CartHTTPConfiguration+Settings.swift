import CartHTTP
import CartService

extension CartHTTPConfiguration {
    /// The HTTP service that is configured.
    init(_ settings: ServiceSettings, _ secrets: ServiceSecrets) async throws(CommandFailure) {
        do {
            let timeToLive = settings.carts.timeToLive.guest
            self.init(guestTokens: try GuestTokens(secrets: secrets.sessions, timeToLive: timeToLive))
            guestTimeToLive = timeToLive
            host = settings.host
            port = settings.port
            maxBodyBytes = settings.maxBodyBytes
            apiKeys = secrets.apiKeys.map { APIKey(name: $0.name, secret: $0.secret) }
            userTokens = try await UserTokens(
                hs256Secret: secrets.jwt,
                issuer: settings.jwtIssuer,
                audience: settings.jwtAudience
            )
            usesSecureCookie = !ServiceSecrets.isLoopback(settings.host)
            if let path = settings.catalogFile { catalog = try JSONFileCatalog(path: path) }
            trustsClientPrices = settings.trustsClientPrices
        } catch {
            throw CommandFailure(error)
        }
    }
}
