/// How carts are served to shopping platforms, in the words of the Universal Commerce Protocol (https://ucp.dev).
public struct UCPConfiguration: Sendable {
    /// The path below which the REST binding is served.
    ///
    /// Default `/ucp/v1`.
    public var path = "/ucp/v1"

    /// The scheme and host under which platforms and browsers reach the service, such as `https://shop.example`.
    ///
    /// By default they are taken from the request.
    public var publicURL: String?

    /// Where a browser is sent after it was given a cart: a path on this host, or a whole URL.
    ///
    /// Default `/`.
    public var shopURL = "/"

    /// Makes a configuration with the default values.
    public init() {}
}
