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

    /// The most bytes that a request's body may have.
    ///
    /// Default 256 KiB.
    public var maxBodyBytes = 262_144

    /// The keys of trusted app servers; without any the service API refuses everybody.
    public var apiKeys: [APIKey] = []

    /// What guests' sessions are signed with.
    public var guestTokens: GuestTokens

    /// How users' tokens are verified; without it the storefront knows guests only.
    public var userTokens: UserTokens?

    /// How long a browser keeps a guest's session; `.zero` for as long as it will.
    ///
    /// Default 7 days.
    public var guestTimeToLive: Duration = .seconds(7 * 86_400)

    /// Whether the session cookie is `__Host-cart` and `Secure`; only a server on loopback may do without.
    ///
    /// Default `true`.
    public var usesSecureCookie = true

    /// Where names and prices of the storefront's items come from.
    public var catalog: (any ProductCatalog)?

    /// Whether a browser may set names and prices.
    ///
    /// Default `false`.
    public var trustsClientPrices = false

    /// Makes a configuration with the default values.
    public init(guestTokens: GuestTokens) {
        self.guestTokens = guestTokens
    }
}
