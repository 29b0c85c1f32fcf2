import CartHTTP
import CartModel
import HTTPTypes
import RedisTestKit
import Testing

@Suite("Storefront")
struct StorefrontTests {
    private static let tea = #"{"id":"tea"}"#

    @Test("one session over several requests is one cart, and a read alone already gives the session")
    func sameSession() async throws {
        try await Shop.open { shop, client in
            let browser = Browser(client)
            let session = try await browser.send(.get, "/v1/session")
            let told = try #require(session.headers[.setCookie])
            #expect(told.contains("; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax") && !told.contains("Secure"))
            #expect(session["authenticated"] == false)
            #expect(try await shop.redis.cli("DBSIZE") == "0")
            let cookie = browser.cookie
            for _ in 0..<3 {
                let cart = try await browser.send(.get, "/v1/cart")
                #expect(cart["identifier"] == session["identifier"] && cart.headers[.setCookie] == nil)
            }
            let added = try await browser.send(.post, "/v1/cart/default/items", Self.tea)
            #expect(added["identifier"] == session["identifier"] && browser.cookie == cookie)
            #expect(added["items.0.name"] == "Tea" && added["items.0.price"] == 450 && added["currency"] == "MYR")
            let read = try await browser.send(.get, "/v1/cart")
            #expect(read["items"] == added["items"] && read["version"] == added["version"])
            #expect(try await shop.redis.cli("KEYS", "cart:*").split(whereSeparator: \.isNewline).count == 1)
        }
    }

    @Test("Redis holds no bearer value: the identifier is a digest of the token's random part")
    func digest() async throws {
        try await Shop.open { shop, client in
            let browser = Browser(client)
            try await browser.send(.post, "/v1/cart/default/items", Self.tea)
            let random = try #require(browser.cookie).split(separator: ".")[1]
            let keys = try await shop.redis.cli("KEYS", "*")
            #expect(keys.contains("cart:guest:") && !keys.contains(random))
            #expect(try await !shop.redis.cli("XRANGE", "cart-events:0", "-", "+").contains(random))
        }
    }

    @Test(
        "an invalid session falls back to a fresh guest, never to an error or somebody's cart",
        arguments: [
            "", "x", "k1.AAAA.1.BBBB", "k9.AAAAAAAAAAAAAAAAAAAAAA.0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "../../etc", "%00",
        ]
    )
    func invalidSession(token: String) async throws {
        try await Shop.open { _, client in
            let victim = Browser(client)
            try await victim.send(.post, "/v1/cart/default/items", Self.tea)
            let thief = Browser(client)
            thief.cookie = token
            let cart = try await thief.send(.get, "/v1/cart")
            #expect(cart.status == .ok && cart["items"] == [] && cart.headers[.setCookie] != nil)
            thief.cookie = victim.cookie.map { String($0.dropLast()) + ($0.hasSuffix("A") ? "B" : "A") }
            #expect(try await thief.send(.get, "/v1/cart")["items"] == [])
        }
    }

    @Test("an app carries its session in a header, which wins over the cookie and is answered as a header")
    func header() async throws {
        try await Shop.open { _, client in
            let app = Browser(client)
            let first = try await app.send(.get, "/v1/cart", headers: ["Cart-Session": "new"])
            let token = try #require(first.header("Cart-Session"))
            #expect(first.headers[.setCookie] == nil)
            try await app.send(.post, "/v1/cart/default/items", Self.tea, headers: ["Cart-Session": token])
            let other = Browser(client)
            try await other.send(.post, "/v1/cart/default/items", #"{"id":"cup"}"#)
            let both = try await other.send(.get, "/v1/cart", headers: ["Cart-Session": token])
            #expect(both.quantities() == ["tea": 1] && both.header("Cart-Session") == nil)
        }
    }

    @Test("a browser never sets a price", arguments: ["price", "name", "currency"])
    func prices(member: String) async throws {
        try await Shop.open { shop, client in
            let browser = Browser(client)
            let body = #"{"id":"tea","\#(member)":1}"#
            let answer = try await browser.send(.post, "/v1/cart/default/items", body)
            #expect(
                answer.status == .badRequest && answer.code == "price_not_allowed" && answer["field"] == .string(member)
            )
            #expect(try await shop.redis.cli("DBSIZE") == "0")
            try await browser.send(.post, "/v1/cart/default/items", Self.tea)
            let patch = try await browser.send(.patch, "/v1/cart/default/items/tea", #"{"\#(member)":1}"#)
            #expect(patch.code == "price_not_allowed")
            #expect(try await browser.send(.post, "/v1/cart/default/items", #"{"id":"gold"}"#).code == "not_found")
            #expect(try await browser.send(.get, "/v1/cart")["total"] == 450)
        }
    }

    @Test("an API key is no user's token, and a bad token leaves the session untouched")
    func badTokens() async throws {
        try await Shop.open { shop, client in
            let browser = Browser(client)
            try await browser.send(.post, "/v1/cart/default/items", Self.tea)
            let expired = try await shop.token("1", life: .seconds(-120))
            let nobody = try await shop.token("")
            for token in [Shop.apiKey, "x.y.z", expired, nobody] {
                browser.userToken = token
                let answer = try await browser.send(.get, "/v1/cart")
                #expect(
                    answer.status == .unauthorized && answer.code == "invalid_token"
                        && answer.headers[.setCookie] == nil
                )
            }
            browser.userToken = nil
            #expect(try await browser.send(.get, "/v1/cart").quantities() == ["tea": 1])
        }
    }

    @Test("a token signed with none, or by another secret, is refused")
    func forgedTokens() async throws {
        try await Shop.open { _, client in
            let stranger = try await UserTokens(hs256Secret: String(repeating: "x", count: 32))
            // {"alg":"none"} . {"sub":"1","exp":4102444800} . nothing
            let none = "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIiwiZXhwIjo0MTAyNDQ0ODAwfQ."
            for token in [none, try await stranger.mint(subject: "1", life: .seconds(60))] {
                let answer = try await Browser(client, userToken: token).send(.get, "/v1/cart")
                #expect(answer.status == .unauthorized && answer.code == "invalid_token")
            }
        }
    }

    @Test("no path, query, header or body of the storefront names another owner")
    func othersAreOutOfReach() async throws {
        try await Shop.open { shop, client in
            let owner = try await Browser(client, userToken: Shop.apiKey)
                .send(
                    .post,
                    "/v1/carts/user:victim/default/items",
                    #"{"id":"x","name":"X","price":1,"currency":"MYR"}"#
                )
            #expect(owner.status == .ok)
            let before = try await shop.hash("cart:user:victim")
            let headers = [
                "X-User": "victim", "X-User-Id": "user:victim", "X-Forwarded-User": "victim",
                "X-Identifier": "user:victim",
                "Cookie": "user=victim; identifier=user:victim; cart=user:victim", "Remote-User": "victim",
            ]
            for token in [nil, try await shop.token("mallory")] {
                let browser = Browser(client, userToken: token)
                for path in ["/v1/cart", "/v1/cart?identifier=user:victim", "/v1/cart/default?owner=user:victim"] {
                    let answer = try await browser.send(.get, path, headers: headers)
                    #expect(
                        answer.status == .ok && answer["identifier"] != "user:victim" && !answer.text.contains("victim")
                    )
                }
                for path in ["/v1/cart/user:victim", "/v1/cart/user%3Avictim", "/v1/cart/..%2Fcarts%2Fuser:victim"] {
                    #expect(try await browser.send(.get, path, headers: headers).status == .notFound)
                }
                for member in ["identifier", "owner", "user", "to", "from"] {
                    let body = #"{"id":"tea","\#(member)":"user:victim"}"#
                    let answer = try await browser.send(.post, "/v1/cart/default/items", body, headers: headers)
                    #expect(answer.status == .badRequest && answer["field"] == .string(member))
                }
            }
            #expect(try await shop.hash("cart:user:victim") == before)
        }
    }

    @Test("a storefront knows neither erase nor migrations nor unknown instances")
    func closedPaths() async throws {
        try await Shop.open { shop, client in
            let browser = Browser(client, userToken: try await shop.token("1"))
            #expect(try await browser.send(.delete, "/v1/cart").status == .methodNotAllowed)
            #expect(try await browser.send(.post, "/v1/cart/migrations", "{}").status == .methodNotAllowed)
            #expect(try await browser.send(.get, "/v1/cart/cellar").code == "unknown_instance")
            #expect(try await browser.send(.post, "/v1/migrations", "{}").status == .unauthorized)
        }
    }
}
