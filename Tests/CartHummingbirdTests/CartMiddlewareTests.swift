import CartHummingbird
import CartService
import Hummingbird
import HummingbirdTesting
import RedisTestKit
import Testing

@Suite("CartMiddleware")
struct CartMiddlewareTests {
    /// An application whose users are named by a cookie.
    private static func application(
        _ shop: Shop,
        tokens: GuestTokens,
        isSecure: Bool = true
    ) -> some ApplicationProtocol {
        let router = Router(context: BasicShopperContext.self)
        router.add(
            middleware: CartMiddleware(carts: shop.carts, tokens: tokens, isSecure: isSecure) { request, _ in
                request.cookies["login"].map { .user($0.value) }
            }
        )
        router.get("owner") { _, context in try context.requireShopper().identifier.id }
        router.post("add/:quantity") { _, context in
            let quantity = try context.parameters.require("quantity", as: Int64.self)
            try await context.cart.add(NewLineItem(id: "tea", name: "Tea", price: 450, quantity: quantity))
            return try await context.cart.load().itemCount.description
        }
        return Application(router: router)
    }

    @Test("a guest keeps one identifier from request to request, in a cookie that scripts and other sites do not get")
    func guest() async throws {
        try await Shop.open { shop in
            try await Self.application(shop, tokens: Shop.tokens()).test(.router) { client in
                var browser = Browser(client)
                let first = try await browser.send(.get, "/owner")
                let cookie = try #require(first.setCookies.first)
                #expect(cookie.hasPrefix("__Host-cart="))
                for attribute in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/", "Max-Age=3600"] {
                    #expect(cookie.contains(attribute), "\(cookie)")
                }
                let second = try await browser.send(.get, "/owner")
                #expect(second.body == first.body && second.setCookies.isEmpty)
                var other = Browser(client)
                #expect(try await other.send(.get, "/owner").body != first.body)
            }
        }
    }

    @Test("a cookie that nobody signed makes a new guest")
    func forged() async throws {
        try await Shop.open { shop in
            try await Self.application(shop, tokens: Shop.tokens()).test(.router) { client in
                var browser = Browser(client)
                browser.cookies["__Host-cart"] = "k1.AAAAAAAAAAAAAAAAAAAAAA.0.AAAA"
                let answer = try await browser.send(.get, "/owner")
                #expect(answer.setCookies.count == 1 && answer.body.count == 22)
            }
        }
    }

    @Test("an error of the cart is answered with its code and status")
    func refusal() async throws {
        try await Shop.open { shop in
            try await Self.application(shop, tokens: Shop.tokens(), isSecure: false).test(.router) { client in
                var browser = Browser(client)
                let answer = try await browser.send(.post, "/add/0")
                #expect(answer.status == .badRequest && answer.body.contains(#""code":"invalid_quantity""#))
                // The guest has the cookie all the same.
                #expect(answer.setCookies.first?.hasPrefix("cart=") == true)
            }
        }
    }

    @Test("while Redis is down a login succeeds, and the guest's cookie is kept for the next request")
    func outage() async throws {
        try await Shop.open { shop in
            try await Self.application(shop, tokens: Shop.tokens()).test(.router) { client in
                var browser = Browser(client)
                #expect(try await browser.send(.post, "/add/2").body == "2")
                shop.redis.pause()
                browser.cookies["login"] = "ann"
                #expect(try await browser.send(.get, "/owner").body == "ann")
                shop.redis.resume()
                #expect(browser.cookies["__Host-cart"] != nil)
                let isMigrated = try await eventually {
                    _ = try await browser.send(.get, "/owner")
                    return browser.cookies["__Host-cart"] == nil
                }
                #expect(isMigrated)
                #expect(try await shop.carts.cart(.user("ann")).load().itemCount == 2)
            }
        }
    }
}
