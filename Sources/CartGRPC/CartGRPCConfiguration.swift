public import CartHTTP
public import CartService

/// How carts are served over gRPC, in the dialects of other carts.
public struct CartGRPCConfiguration: Sendable {
    /// The address to listen on.
    ///
    /// Default `127.0.0.1`.
    public var host = "127.0.0.1"

    /// The port to listen on; 0 takes a free one.
    public var port: Int

    /// The kind of identifier that a `user_id` becomes.
    ///
    /// Default `guest`, because callers name sessions there and not only people who have logged in.
    public var identifierKind = "guest"

    /// Where names and prices of products come from.
    public var catalog: any ProductCatalog

    /// How the tokens of eShop's users are verified; without it every caller is anonymous there.
    public var userTokens: UserTokens?

    /// Makes a configuration with the default values.
    public init(port: Int, catalog: any ProductCatalog) {
        self.port = port
        self.catalog = catalog
    }
}
