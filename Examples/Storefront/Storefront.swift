import CartHummingbird
import CartService
import Hiredis
import Hummingbird

/// A shop of three products that keeps its carts in Redis.
///
///     swift run storefront redis://127.0.0.1:6379
///     curl -c jar -b jar -X POST http://127.0.0.1:8081/cart/tea
///     curl -c jar -b jar http://127.0.0.1:8081/cart
///     curl -c jar -b jar -X POST http://127.0.0.1:8081/login/ann
///     curl -c jar -b jar http://127.0.0.1:8081/cart
@main
struct Storefront {
    static func main() async throws {
        let url = try RedisURL(CommandLine.arguments.dropFirst().first ?? "redis://127.0.0.1:6379")
        var configuration = CartsConfiguration()
        configuration.defaultCurrency = try Currency("EUR")
        let redis = try RedisClient(RedisConfiguration(url: url))
        let carts = try Carts(redis: redis, configuration: configuration)
        // A real shop reads its secrets from its environment; every server has the same.
        let secret = try SessionSecret(keyID: "k1", bytes: (0..<32).map { _ in .random(in: .min ... .max) })
        let tokens = try GuestTokens(secrets: [secret], timeToLive: .seconds(7 * 86_400))
        let router = router(carts, tokens)
        try await Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 8081)))
            .runService()
    }

    static func router(_ carts: Carts, _ tokens: GuestTokens) -> Router<BasicShopperContext> {
        let logins = Logins()
        let router = Router(context: BasicShopperContext.self)
        router.add(
            middleware: CartMiddleware(carts: carts, tokens: tokens, isSecure: false) { request, _ in
                await logins.user(request.cookies["login"]?.value)
            }
        )
        router.get("cart") { _, context in
            CartPage(
                try await context.cart.load(),
                merged: try context.requireShopper().migration?.status == .completed
            )
        }
        router.post("cart/:product") { _, context in
            let id = try context.parameters.require("product")
            guard let product = products[id] else { throw HTTPError(.notFound, message: "There is no product \(id).") }
            try await context.cart.add(product)
            return CartPage(try await context.cart.load(), merged: false)
        }
        router.post("login/:user") { _, context in
            // Here a real shop asks for a password.
            let login = await logins.begin(try context.parameters.require("user"))
            var response = Response(status: .noContent)
            response.setCookie(Cookie(name: "login", value: login, path: "/", httpOnly: true, sameSite: .lax))
            return response
        }
        return router
    }

    private static let products: [String: NewLineItem] = [
        "tea": NewLineItem(id: "tea", name: "Tea", price: 450),
        "mug": NewLineItem(id: "mug", name: "Mug", price: 1250),
        "honey": NewLineItem(id: "honey", name: "Honey", price: 890),
    ]
}
