import CartHTTP
import CartService
import Hiredis
import Logging

/// Everything that is configured, as typed and checked values.
struct ServiceSettings: Sendable {
    /// How to reach Redis; `nil` when no URL is given.
    var redis: RedisConfiguration?
    /// How long a command may take, whichever Redis it is.
    var commandTimeout: Duration
    /// How long connecting may take, whichever Redis it is.
    var connectTimeout: Duration
    /// How carts are named, kept and merged.
    var carts: CartsConfiguration
    var host: String
    var socket: String?
    var tracesFile: String?
    var certificateFile: String?
    var keyFile: String?
    var port: Int
    var maxBodyBytes: Int
    var maxHeaderBytes: Int
    var maxBatchLines: Int
    var requestTimeout: Duration
    var idleTimeout: Duration
    var maxConcurrentRequests: Int
    var maxEventStreams: Int
    var rateLimits: RateLimitPolicy
    var trustedProxies: [AddressRange]
    var crossOrigin: CrossOriginPolicy
    /// The keys of the service API; empty when none are configured.
    var apiKeys: [APIKeyList.Entry]
    /// The path of a file with more keys.
    var apiKeysFile: String?
    /// What session tokens are signed with, newest first; empty when nothing is configured.
    var sessionSecrets: [SessionSecret]
    var jwtSecret: String?
    /// The path of a key set.
    var jwtKeySetFile: String?
    var jwtIssuer: String?
    var jwtAudience: String?
    var jwtUserClaim: String
    var catalogFile: String?
    var catalogURL: String?
    var catalogTimeout: Duration
    var catalogMaxAge: Duration
    var repricesAtLogin: Bool
    var trustsClientPrices: Bool
    /// The port for gRPC; `nil` where nobody listens.
    var grpcPort: Int?
    /// The kind of identifier that a `user_id` becomes.
    var grpcIdentifierKind: String
    /// Who receives events.
    var webhooks: [WebhookEndpoint]
    /// How platforms are served; `nil` when they are not.
    var ucp: UCPConfiguration?
    var logLevel: Logger.Level

    /// Reads all settings.
    ///
    /// - Throws: ``CommandFailure`` naming the first key that is wrong, its value unless secret, and what is allowed.
    init(_ reader: ConfigurationReader) throws(CommandFailure) {
        typealias Keys = ConfigurationKeys
        commandTimeout = try reader.duration(Keys.commandTimeout)
        connectTimeout = try reader.duration(Keys.connectTimeout)
        redis = try RedisConfiguration.read(reader)
        carts = try CartsConfiguration(reader)
        guard let host = try reader.text(Keys.host), !host.contains(where: \.isWhitespace) else {
            throw reader.refusal(Keys.host)
        }
        self.host = host
        port = Int(try reader.integer(Keys.port))
        socket = try reader.text(Keys.socket)
        tracesFile = try reader.text(Keys.tracesFile)
        // A path in `sockaddr_un` has 108 bytes at most, 104 on macOS.
        if let socket, socket.utf8.count > 103 { throw reader.refusal(Keys.socket) }
        certificateFile = try reader.text(Keys.certificateFile)
        keyFile = try reader.text(Keys.keyFile)
        guard (certificateFile == nil) == (keyFile == nil) else {
            throw .usage("http.tls.cert_file and http.tls.key_file go together; one of them is missing.")
        }
        maxBodyBytes = Int(try reader.byteCount(Keys.maxBodyBytes))
        maxHeaderBytes = Int(try reader.byteCount(Keys.maxHeaderBytes))
        maxBatchLines = Int(try reader.integer(Keys.maxBatchLines))
        requestTimeout = try reader.duration(Keys.requestTimeout)
        idleTimeout = try reader.duration(Keys.idleTimeout)
        maxConcurrentRequests = Int(try reader.integer(Keys.maxConcurrentRequests))
        maxEventStreams = Int(try reader.integer(Keys.maxEventStreams))
        guard let rateLimits = RateLimitPolicy(texts: try reader.list(Keys.rateLimit)) else {
            throw reader.refusal(Keys.rateLimit)
        }
        self.rateLimits = rateLimits
        let ranges = try reader.list(Keys.trustedProxies).map { AddressRange($0) }
        trustedProxies = ranges.compactMap(\.self)
        guard trustedProxies.count == ranges.count else { throw reader.refusal(Keys.trustedProxies) }
        crossOrigin = try Self.crossOrigin(reader)
        guard let apiKeys = APIKeyList.parse(try reader.list(Keys.apiKeys)) else { throw reader.refusal(Keys.apiKeys) }
        self.apiKeys = apiKeys
        apiKeysFile = try reader.text(Keys.apiKeysFile)
        sessionSecrets = try Self.sessionSecrets(reader)
        jwtSecret = try reader.text(Keys.jwtSecret)
        if let jwtSecret, jwtSecret.utf8.count < 32 { throw reader.refusal(Keys.jwtSecret) }
        jwtKeySetFile = try reader.text(Keys.jwtKeySetFile)
        jwtIssuer = try reader.text(Keys.jwtIssuer)
        jwtAudience = try reader.text(Keys.jwtAudience)
        jwtUserClaim = try reader.text(Keys.jwtUserClaim) ?? "sub"
        catalogFile = try reader.text(Keys.catalogFile)
        catalogURL = try reader.text(Keys.catalogURL)
        if let catalogURL, !["http://", "https://"].contains(where: catalogURL.hasPrefix) || catalogURL.hasSuffix("//")
        {
            throw reader.refusal(Keys.catalogURL)
        }
        catalogTimeout = try reader.duration(Keys.catalogTimeout)
        catalogMaxAge = try reader.duration(Keys.catalogMaxAge)
        repricesAtLogin = try reader.boolean(Keys.repriceAtLogin)
        trustsClientPrices = try reader.boolean(Keys.trustClientPrices)
        ucp = try Self.ucp(reader)
        webhooks = try Self.webhooks(reader, carts)
        if let text = try reader.text(Keys.grpcPort) {
            guard let port = UInt16(text) else { throw reader.refusal(Keys.grpcPort) }
            grpcPort = Int(port)
        }
        grpcIdentifierKind = try reader.text(Keys.grpcIdentifierKind) ?? "guest"
        guard NameRule.kind.accepts(grpcIdentifierKind) else { throw reader.refusal(Keys.grpcIdentifierKind) }
        logLevel = try reader.text(Keys.logLevel).flatMap { Logger.Level(rawValue: $0) } ?? .info
        redis?.commandTimeout = commandTimeout
        redis?.connectTimeout = connectTimeout
    }

    private static func webhooks(
        _ reader: ConfigurationReader,
        _ carts: CartsConfiguration
    ) throws(CommandFailure) -> [WebhookEndpoint] {
        typealias Keys = ConfigurationKeys
        let urls = try reader.list(Keys.webhookURLs)
        guard WebhookEndpoint.areURLs(urls) else { throw reader.refusal(Keys.webhookURLs) }
        let secrets = try reader.list(Keys.webhookSecrets)
        guard urls.isEmpty || !secrets.isEmpty else {
            throw .usage(
                "webhooks.secrets is missing; webhooks.urls needs it, because messages are signed. "
                    + "Allowed: whsec_… for all receivers, or N=whsec_… for only the Nth one."
            )
        }
        guard let endpoints = WebhookEndpoint.list(urls: urls, secrets: secrets) else {
            throw reader.refusal(Keys.webhookSecrets)
        }
        guard endpoints.isEmpty || carts.events.isEnabled else {
            throw .usage("webhooks.urls needs events.enabled, because events are what they receive.")
        }
        return endpoints
    }

    private static func ucp(_ reader: ConfigurationReader) throws(CommandFailure) -> UCPConfiguration? {
        typealias Keys = ConfigurationKeys
        guard try reader.boolean(Keys.ucpEnabled) else { return nil }
        var ucp = UCPConfiguration()
        let names = (try reader.text(Keys.ucpPath) ?? ucp.path).split(separator: "/", omittingEmptySubsequences: false)
        guard (2...9).contains(names.count), names[0].isEmpty,
            names.dropFirst().allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isPathCharacter) }),
            !["v1", "health", "demo", "assets"].contains(names[1])
        else { throw reader.refusal(Keys.ucpPath) }
        ucp.path = names.joined(separator: "/")
        ucp.publicURL = try reader.text(Keys.ucpURL)
        if let url = ucp.publicURL, !url.isWebURL || url.split(separator: "/").count != 2 || url.hasSuffix("/") {
            throw reader.refusal(Keys.ucpURL)
        }
        ucp.shopURL = try reader.text(Keys.ucpShopURL) ?? ucp.shopURL
        let isPath = ucp.shopURL.hasPrefix("/") && !ucp.shopURL.hasPrefix("//")
        guard isPath || ucp.shopURL.isWebURL, ucp.shopURL.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw reader.refusal(Keys.ucpShopURL)
        }
        return ucp
    }

    /// What needs no encoding in a path (RFC 3986, section 2.3).
    private static func isPathCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "-._~".utf8.contains(byte)
        }
    }

    private static func crossOrigin(_ reader: ConfigurationReader) throws(CommandFailure) -> CrossOriginPolicy {
        let origins = try reader.list(ConfigurationKeys.allowedOrigins)
        do {
            return try CrossOriginPolicy(allowedOrigins: origins)
        } catch {
            throw CommandFailure(error)
        }
    }

    private static func sessionSecrets(_ reader: ConfigurationReader) throws(CommandFailure) -> [SessionSecret] {
        let list = try reader.list(ConfigurationKeys.sessionSecrets)
        guard !list.isEmpty else { return [] }
        do {
            return try SessionSecret.list(list.joined(separator: ","))
        } catch {
            throw CommandFailure(error)
        }
    }
}
