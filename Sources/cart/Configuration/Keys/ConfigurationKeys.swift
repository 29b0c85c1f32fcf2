import CartService
import Logging

/// Every configuration key, in the order of the docs; `docs/configuration.md` is held against this table by a test.
enum ConfigurationKeys {
    static let redisURL = ConfigurationKey(
        "redis.url",
        .text(
            allowed: "redis://[user:password@]host[:port][/database], rediss://… (TLS), redis+unix:///path or "
                + "redis+sentinel://h1[:p1],h2[:p2]/service or redis+cluster://h1[:p1],h2[:p2]"
        ),
        isSecret: true,
        "Where Redis is; none starts a private one under the data directory"
    )
    static let keyPrefix = ConfigurationKey(
        "redis.key_prefix",
        .text(allowed: NameRule.keyPrefix.allowed),
        standard: "cart",
        "The prefix of every Redis key"
    )
    static let durability = ConfigurationKey(
        "redis.durability",
        .choice(["primary", "replicated"]),
        standard: "primary",
        "Whether a change is acknowledged once the primary has it, or once replicas have it too"
    )
    static let minReplicas = ConfigurationKey(
        "redis.min_replicas",
        .integer(1...16),
        standard: "1",
        "How many replicas must have a change, with redis.durability replicated"
    )
    static let commandTimeout = ConfigurationKey(
        "redis.command_timeout",
        .duration(.milliseconds(10)...Duration.seconds(60), zero: nil),
        standard: "500ms",
        "How long a command may take"
    )
    static let connectTimeout = ConfigurationKey(
        "redis.connect_timeout",
        .duration(.milliseconds(50)...Duration.seconds(60), zero: nil),
        standard: "2s",
        "How long connecting may take, login included"
    )
    static let tlsCAFile = ConfigurationKey(
        "redis.tls.ca_file",
        .text(allowed: "a PEM file"),
        "The authorities to trust in Redis's certificate; none means the system's"
    )
    static let tlsCertificateFile = ConfigurationKey(
        "redis.tls.cert_file",
        .text(allowed: "a PEM file, with redis.tls.key_file"),
        "The certificate to show to Redis"
    )
    static let tlsKeyFile = ConfigurationKey(
        "redis.tls.key_file",
        .text(allowed: "a PEM file, with redis.tls.cert_file"),
        "The key of the certificate to show to Redis"
    )
    static let sessionSecrets = ConfigurationKey(
        "session.secrets",
        .list(allowed: "keyid=base64 pairs of at least 32 bytes, newest first"),
        isSecret: true,
        "What guests' session tokens are signed with"
    )
    static let jwtSecret = ConfigurationKey(
        "jwt.hs256_secret",
        .text(allowed: "at least 32 bytes"),
        isSecret: true,
        "What users' tokens (JWT, HS256) are verified with"
    )
    static let jwtKeySetFile = ConfigurationKey(
        "jwt.jwks_file",
        .text(allowed: "the path of a JSON Web Key Set"),
        "Public keys that users' tokens (JWT, RS256 and ES256) are verified with; read again when it changes"
    )
    static let jwtIssuer = ConfigurationKey("jwt.issuer", .text(allowed: "any text"), "The `iss` that tokens must have")
    static let jwtAudience = ConfigurationKey(
        "jwt.audience",
        .text(allowed: "any text"),
        "The `aud` that tokens must have"
    )
    static let jwtUserClaim = ConfigurationKey(
        "jwt.user_claim",
        .text(allowed: "the name of a claim, or names with dots between"),
        standard: "sub",
        "The claim that names the user; dots lead into objects"
    )
    static let catalogFile = ConfigurationKey(
        "catalog.file",
        .text(allowed: "the path of a JSON file"),
        "The products that browsers may add, with names and prices"
    )
    static let catalogURL = ConfigurationKey(
        "catalog.url",
        .text(allowed: "http:// or https:// and a host"),
        "Where the shop's own server tells names and prices, for products that catalog.file does not have"
    )
    static let catalogTimeout = ConfigurationKey(
        "catalog.timeout",
        .duration(.milliseconds(10)...Duration.seconds(30), zero: nil),
        standard: "500ms",
        "How long to wait for catalog.url"
    )
    static let catalogMaxAge = ConfigurationKey(
        "catalog.max_age",
        .duration(.seconds(1)...Duration.seconds(86_400), zero: "asks every time"),
        standard: "60s",
        "How long answers of catalog.url are kept"
    )
    static let repriceAtLogin = ConfigurationKey(
        "catalog.reprice_at_login",
        .boolean,
        standard: "true",
        "Whether a login takes the catalog's prices into the user's carts"
    )
    static let trustClientPrices = ConfigurationKey(
        "storefront.trust_client_prices",
        .boolean,
        standard: "false",
        "Whether browsers may name prices; never in a shop"
    )
    static let guestPrefix = ConfigurationKey(
        "identifiers.guest_prefix",
        .text(allowed: NameRule.kind.allowed),
        standard: "guest",
        "The kind of guests' identifiers"
    )
    static let userPrefix = ConfigurationKey(
        "identifiers.user_prefix",
        .text(allowed: NameRule.kind.allowed),
        standard: "user",
        "The kind of users' identifiers"
    )
    static let separator = ConfigurationKey(
        "identifiers.separator",
        .choice([":", ".", "~", "@"]),
        standard: ":",
        "What stands between kind and id"
    )
    static let instances = ConfigurationKey(
        "instances",
        .list(allowed: "names of \(NameRule.kind.allowed)"),
        standard: "default,wishlist,saved",
        "The carts that every owner has; the first is the cart proper"
    )
    static let operationWindow = ConfigurationKey(
        "operations.window",
        .duration(.seconds(1)...Duration.seconds(600), zero: nil),
        standard: "30s",
        "How long a retried change is recognised"
    )
    static let migrationEnabled = ConfigurationKey(
        "migration.enabled",
        .boolean,
        standard: "true",
        "Whether a login migrates the guest's cart"
    )
    static let migrationStrategy = ConfigurationKey(
        "migration.strategy",
        .choice(MergeStrategy.allCases.map(\.rawValue)),
        standard: "add_quantities",
        "What becomes of lines that both have"
    )
    static let clearGuestAfter = ConfigurationKey(
        "migration.clear_guest_after",
        .boolean,
        standard: "true",
        "Whether the guest's lines go once they are the user's"
    )
    static let skipIfUserItems = ConfigurationKey(
        "migration.skip_if_user_items",
        .integer(0...1_000_000),
        standard: "0",
        "Skips when the user's cart has so many items; 0 never skips"
    )
    static let undoWindow = ConfigurationKey(
        "migration.undo_window",
        .duration(.seconds(1)...Duration.seconds(7 * 86_400), zero: "never"),
        standard: "15m",
        "How long a migration can be undone"
    )
    static let migrationGrace = ConfigurationKey(
        "migration.grace",
        .duration(.seconds(1)...Duration.seconds(3600), zero: nil),
        standard: "30s",
        "How long an unfinished migration is left to its own driver before it is swept"
    )
    static let eventsEnabled = ConfigurationKey(
        "events.enabled",
        .boolean,
        standard: "true",
        "Whether events of changes are written"
    )
    static let eventRetention = ConfigurationKey(
        "events.retention",
        .duration(.seconds(60)...Duration.seconds(365 * 86_400), zero: nil),
        standard: "7d",
        "How long events are kept, about"
    )
    static let abandonedAfter = ConfigurationKey(
        "events.abandoned_after",
        .duration(.seconds(1)...Duration.seconds(365 * 86_400), zero: "never"),
        standard: "0",
        "How long a cart with lines rests before the event cart.abandoned is written"
    )
    static let guestTimeToLive = timeToLive("guest", standard: "7d", "How long guests' carts are kept after a change")
    static let userTimeToLive = timeToLive("user", standard: "90d", "How long users' carts are kept after a change")
    static let refreshOnRead = ConfigurationKey(
        "ttl.refresh_on_read",
        .boolean,
        standard: "false",
        "Whether reading begins that time anew"
    )
    static let defaultCurrency = ConfigurationKey(
        "carts.default_currency",
        .text(allowed: "an ISO 4217 code, for example EUR"),
        "The currency of lines that name none"
    )
    static let logLevel = ConfigurationKey(
        "log.level",
        .choice(Logger.Level.allCases.map(\.rawValue)),
        standard: "info",
        "The least severe level that is logged, on standard error"
    )
    static let tracesFile = ConfigurationKey(
        "telemetry.traces_file",
        .text(allowed: "a path"),
        "A file that spans are appended to, a line of OTLP/JSON each; without it nobody traces"
    )
    static let logIdentifiers = ConfigurationKey(
        "log.identifiers",
        .boolean,
        standard: "false",
        "Whether logs name owners; otherwise digests of their identifiers"
    )

    /// All keys; `ttl.<kind>` of custom kinds come on top.
    static let all: [ConfigurationKey] =
        [
            redisURL, keyPrefix, durability, minReplicas, commandTimeout, connectTimeout, tlsCAFile, tlsCertificateFile,
            tlsKeyFile, host, port, socket, certificateFile, keyFile,
            apiKeys, apiKeysFile, allowedOrigins, trustedProxies, requestTimeout, idleTimeout, rateLimit,
            maxConcurrentRequests, maxEventStreams, maxBodyBytes, maxHeaderBytes, maxBatchLines, sessionSecrets,
            jwtSecret, jwtKeySetFile, jwtIssuer, jwtAudience, jwtUserClaim, catalogFile, catalogURL, catalogTimeout,
            catalogMaxAge,
            repriceAtLogin, trustClientPrices, ucpEnabled, ucpPath, ucpURL, ucpShopURL, grpcPort, grpcIdentifierKind,
            guestPrefix, userPrefix,
            separator,
            instances, operationWindow, migrationEnabled, migrationStrategy, clearGuestAfter, skipIfUserItems,
            undoWindow, migrationGrace, eventsEnabled, eventRetention, abandonedAfter, webhookURLs, webhookSecrets,
            guestTimeToLive, userTimeToLive,
            refreshOnRead,
        ] + LimitKeys.all.map(\.key) + [defaultCurrency, logLevel, logIdentifiers, tracesFile]

    /// The key of a kind's time to live.
    static func timeToLive(_ kind: String, standard: String = "", _ summary: String = "") -> ConfigurationKey {
        let range = Duration.seconds(60)...Duration.seconds(3650 * 86_400)
        return ConfigurationKey("ttl.\(kind)", .duration(range, zero: "for ever"), standard: standard, summary)
    }

    /// The key of a name, `ttl.<kind>` included; `nil` when there is none.
    static func key(named name: String) -> ConfigurationKey? {
        if let key = all.first(where: { $0.name == name }) { return key }
        guard name.hasPrefix("ttl."), case let kind = String(name.dropFirst(4)), NameRule.kind.accepts(kind) else {
            return nil
        }
        return timeToLive(kind)
    }
}
