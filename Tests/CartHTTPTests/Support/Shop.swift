import CartHTTP
import CartService
import Hiredis
import Hummingbird
import HummingbirdTesting
import Logging
import RedisTestKit
import Testing

/// A whole service over a real Redis of its own.
struct Shop {
    let redis: RedisServer
    let carts: Carts
    let configuration: CartHTTPConfiguration
    let userTokens: UserTokens

    static let apiKey = "key-of-the-shop-0123456789"
    static let catalog = """
        {"products":[
            {"id":"tea","name":"Tea","price":450,"currency":"MYR"},
            {"id":"cup","name":"Cup \\"blue\\"","price":1000,"currency":"MYR"},
            {"id":"pen","name":"Pen","price":100,"currency":"EUR"}
        ]}
        """

    /// Runs a body against a service over real connections, or without any, which is quicker.
    ///
    /// It is stopped afterwards.
    static func open(
        _ change: (inout CartsConfiguration) throws -> Void = { _ in },
        isLive: Bool = false,
        rules: MigrationRules = MigrationRules(),
        http: (inout CartHTTPConfiguration) async throws -> Void = { _ in },
        _ body: @Sendable @escaping (Shop, any TestClientProtocol) async throws -> Void
    ) async throws {
        let redis = try await RedisServer()
        var settings = CartsConfiguration()
        try change(&settings)
        let client = try RedisClient(RedisConfiguration(url: try RedisURL(redis.url)))
        let userTokens = try await UserTokens(hs256Secret: String(repeating: "s", count: 32))
        let secret = try SessionSecret(keyID: "k1", bytes: Array(repeating: 7, count: 32))
        let tokens = try GuestTokens(secrets: [secret], timeToLive: settings.timeToLive.guest)
        var configuration = CartHTTPConfiguration(guestTokens: tokens)
        configuration.apiKeys = APIKeyRing([APIKey(name: "shop", secret: apiKey)])
        configuration.userTokens = userTokens
        configuration.usesSecureCookie = false
        configuration.catalog = try JSONFileCatalog(json: Array(catalog.utf8), name: "catalog")
        configuration.port = 0
        try await http(&configuration)
        let shop = Shop(
            redis: redis,
            carts: try Carts(redis: client, configuration: settings, rules: rules),
            configuration: configuration,
            userTokens: userTokens
        )
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let application = try await CartApplication.make(
            carts: shop.carts,
            configuration: configuration,
            logger: logger
        )
        do {
            try await application.test(isLive ? .live : .router) { client in try await body(shop, client) }
        } catch {
            await client.close()
            try await redis.stop()
            throw error
        }
        await client.close()
        try await redis.stop()
    }

    /// A user's token.
    func token(_ user: String, life: Duration = .seconds(600)) async throws -> String {
        try await userTokens.mint(subject: user, life: life)
    }

    /// Everything Redis holds under a cart's key, in one order.
    func hash(_ key: String) async throws -> [String] {
        let lines = try await redis.cli("HGETALL", key).split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map(String.init).sorted()
    }
}
