public import CartService

/// How carts are served over HTTP.
public struct CartHTTPConfiguration: Sendable {
    /// The address to listen on.
    ///
    /// Default `127.0.0.1`.
    public var host = "127.0.0.1"

    /// The port to listen on; 0 takes a free one.
    ///
    /// Default 8080.
    public var port = 8080

    /// A Unix socket to listen on instead of host and port; by default none.
    public var socketPath: String?

    /// The certificate to show, for HTTPS with HTTP/1.1 and HTTP/2; without one, HTTP/1.1 is served in the clear.
    public var certificate: ServerCertificate?

    /// The most bytes that a request's body may have.
    ///
    /// Default 256 KiB.
    public var maxBodyBytes = 262_144

    /// The keys of trusted app servers; without any the service API refuses everybody.
    public var apiKeys = APIKeyRing()

    /// The most bytes that the header fields of a request may have together.
    ///
    /// Default 16 KiB.
    public var maxHeaderBytes = 16_384

    /// The most lines that a batch of migrations may have.
    ///
    /// Default 100,000.
    public var maxBatchLines = 100_000

    /// How long a body may take to arrive, and how long a migration may take.
    ///
    /// Other requests are limited by the timeouts of Redis commands.
    ///
    /// Default 10 seconds.
    public var requestTimeout: Duration = .seconds(10)

    /// How long a connection may stay without a request, or with one whose header does not end.
    ///
    /// Default 75 seconds.
    public var idleTimeout: Duration = .seconds(75)

    /// How many requests may be under way at once; more are refused with 503.
    ///
    /// Default 2048.
    public var maxConcurrentRequests = 2048

    /// How many event streams may be open at once; more are refused with 503.
    ///
    /// Default 4096.
    public var maxEventStreams = 4096

    /// How many requests sessions, keys and addresses may make.
    public var rateLimits = RateLimitPolicy()

    /// How often an event stream sends a comment and checks that its caller may still listen.
    ///
    /// Default 15 seconds.
    public var eventStreamInterval: Duration = .seconds(15)

    /// The proxies whose `X-Forwarded-For` is believed; by default none.
    public var trustedProxies: [AddressRange] = []

    /// Which other origins' pages may use the storefront API; by default none.
    public var crossOrigin = CrossOriginPolicy.sameOriginOnly

    /// What guests' sessions are signed with.
    public var guestTokens: GuestTokens

    /// How users' tokens are verified; without it the storefront knows guests only.
    public var userTokens: UserTokens?

    /// How long a browser keeps a guest's session; `.zero` for as long as the browser allows.
    ///
    /// Default 7 days.
    public var guestTimeToLive: Duration = .seconds(7 * 86_400)

    /// Whether the session cookie is `__Host-cart` and `Secure`; only a server on loopback may do without.
    ///
    /// Default `true`.
    public var usesSecureCookie = true

    /// Where names and prices of the storefront's items come from.
    public var catalog: (any ProductCatalog)?

    /// Whether a login takes the catalog's prices into the user's carts.
    ///
    /// Default `true`.
    public var repricesAtLogin = true

    /// Whether a browser may set names and prices.
    ///
    /// Default `false`.
    public var trustsClientPrices = false

    /// How carts are served to shopping platforms, which needs a catalog; by default not at all.
    public var ucp: UCPConfiguration?

    /// A shop to try things out in, for a service on loopback; by default none.
    public var demo: DemoShop?

    /// What `/metrics` answers with, in Prometheus's text format; by default nothing.
    public var metrics: (@Sendable () -> String)?

    /// The command with which operators reach this Redis by hand.
    ///
    /// The pages show it in front of Redis commands.
    ///
    /// Default `redis-cli`.
    public var redisCommand = "redis-cli"

    /// Makes a configuration with the default values.
    public init(guestTokens: GuestTokens) {
        self.guestTokens = guestTokens
    }
}
