import CartService

/// The keys of the HTTP service.
extension ConfigurationKeys {
    static let host = ConfigurationKey(
        "http.host",
        .text(allowed: "a host name or address"),
        standard: "127.0.0.1",
        "Where to listen; anything but loopback needs configured secrets"
    )
    static let port = ConfigurationKey(
        "http.port",
        .integer(0...65_535),
        standard: "8080",
        "The port; 0 takes a free one"
    )
    static let socket = ConfigurationKey(
        "http.socket",
        .text(allowed: "a path"),
        "A Unix socket to listen on instead of http.host and http.port, for a proxy on this machine"
    )
    static let certificateFile = ConfigurationKey(
        "http.tls.cert_file",
        .text(allowed: "a PEM file, with http.tls.key_file"),
        "The certificate to show, with its chain: HTTPS with TLS 1.3 and HTTP/2; read again when it changes"
    )
    static let keyFile = ConfigurationKey(
        "http.tls.key_file",
        .text(allowed: "a PEM file, with http.tls.cert_file"),
        "The key of the certificate; a rotation writes it before the certificate"
    )
    static let apiKeys = ConfigurationKey(
        "http.api_keys",
        .list(
            allowed: "name=key or name=key:scope+scope, names of \(NameRule.kind.allowed), keys of at least 16 of "
                + "[A-Za-z0-9._~+/=-], scopes of read, write, migrate, admin"
        ),
        isSecret: true,
        "The keys of the service API, by name; without scopes a key may do everything"
    )
    static let apiKeysFile = ConfigurationKey(
        "http.api_keys_file",
        .text(allowed: "the path of a JSON file"),
        "More keys, as digests with scopes and kinds; read again when it changes"
    )
    static let allowedOrigins = ConfigurationKey(
        "http.allowed_origins",
        .list(allowed: "scheme://host[:port] in lower case"),
        "Other origins whose pages may use the storefront API"
    )
    static let trustedProxies = ConfigurationKey(
        "http.trusted_proxies",
        .list(allowed: "IP addresses and ranges as 10.0.0.0/8"),
        "Proxies whose X-Forwarded-For is believed"
    )
    static let requestTimeout = ConfigurationKey(
        "http.request_timeout",
        .duration(.milliseconds(100)...Duration.seconds(600), zero: nil),
        standard: "10s",
        "How long a request's body may take to arrive, and a migration to be answered"
    )
    static let idleTimeout = ConfigurationKey(
        "http.idle_timeout",
        .duration(.seconds(1)...Duration.seconds(3600), zero: nil),
        standard: "75s",
        "How long a connection may stay without a whole request header"
    )
    static let rateLimit = ConfigurationKey(
        "http.rate_limit",
        .list(allowed: "none, or session=, key= or address= with a count and a time as 1200/1m"),
        standard: "session=1200/1m",
        "How many requests a session, an API key or an address may make"
    )
    static let maxConcurrentRequests = ConfigurationKey(
        "http.max_concurrent_requests",
        .integer(1...1_000_000),
        standard: "2048",
        "How many requests may be under way; more are refused with 503"
    )
    static let maxEventStreams = ConfigurationKey(
        "http.max_event_streams",
        .integer(0...1_000_000),
        standard: "4096",
        "How many event streams may be open; more are refused with 503"
    )
    static let maxBatchLines = ConfigurationKey(
        "http.max_batch_lines",
        .integer(1...100_000_000),
        standard: "100000",
        "How many lines a batch of migrations may have"
    )
    static let maxHeaderBytes = ConfigurationKey(
        "http.max_header_bytes",
        .byteCount(1024...1_048_576),
        standard: "16KiB",
        "How large a request's header fields may be together"
    )
    static let maxBodyBytes = ConfigurationKey(
        "http.max_body_bytes",
        .byteCount(1024...16_777_216),
        standard: "256KiB",
        "How large a request's body may be"
    )
}
