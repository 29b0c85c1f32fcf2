import CartModel
import HTTPTypes
import Testing

@testable import CartHTTP

@Suite("Other origins")
struct CrossOriginPolicyTests {
    private static let shop = "https://shop.example"

    /// What a browser, or no browser, says of where a request comes from, and whether a change may pass.
    private static let arrivals: [(site: String?, origin: String?, authority: String, passes: Bool)] = [
        (nil, nil, "cart.example", true), ("same-origin", nil, "cart.example", true),
        ("same-origin", "https://cart.example", "cart.example", true), ("none", nil, "cart.example", true),
        ("cross-site", "https://evil.example", "cart.example", false), ("cross-site", nil, "cart.example", false),
        ("same-site", "https://other.example", "cart.example", false), ("cross-site", shop, "cart.example", true),
        ("same-site", shop, "cart.example", true), (nil, "https://evil.example", "cart.example", false),
        (nil, "https://cart.example", "cart.example", true), (nil, "https://Cart.Example", "cart.example", true),
        (nil, "http://localhost:8080", "localhost:8080", true), (nil, "http://localhost:8081", "localhost:8080", false),
        (nil, "null", "cart.example", false), (nil, "https://cart.example.evil.example", "cart.example", false),
        (nil, "https://shop.example.evil.example", "cart.example", false), (nil, "", "cart.example", false),
        ("cross-site", "null", "cart.example", false), ("something", "https://cart.example", "cart.example", false),
    ]

    @Test(
        "a change passes from the service's own pages, from allowed origins, and from what is no browser",
        arguments: arrivals
    )
    func changes(arrival: (site: String?, origin: String?, authority: String, passes: Bool)) throws {
        let policy = try CrossOriginPolicy(allowedOrigins: [Self.shop])
        var headers = HTTPFields()
        headers[.secFetchSite] = arrival.site
        headers[.origin] = arrival.origin
        if arrival.passes {
            try policy.checkChange(RequestFields(headers), authority: arrival.authority)
        } else {
            let error = #expect(throws: CartError.self) {
                try policy.checkChange(RequestFields(headers), authority: arrival.authority)
            }
            #expect(error?.code == .forbidden && error?.field == "Origin")
        }
    }

    @Test(
        "an allowed origin is a scheme, a host and perhaps a port, by name",
        arguments: [
            "*", "shop.example", "https://shop.example/", "https://shop.example/a", "https://*.example",
            "https://Shop.example", "https://user@shop.example", "https://", "null", "https://shop.example?x",
        ]
    )
    func refused(origin: String) {
        let error = #expect(throws: CartError.self) { try CrossOriginPolicy(allowedOrigins: [origin]) }
        #expect(error?.code == .invalidConfiguration && error?.given == origin)
    }

    @Test(
        "pages of an allowed origin may read answers with credentials; others may not, and caches keep them apart"
    )
    func reading() async throws {
        let policy = try CrossOriginPolicy(allowedOrigins: [Self.shop])
        try await Shop.open(http: { $0.crossOrigin = policy }) { _, client in
            let browser = Browser(client)
            let good = try await browser.send(.get, "/v1/cart", headers: ["Origin": Self.shop])
            #expect(good.header("Access-Control-Allow-Origin") == Self.shop)
            #expect(good.header("Access-Control-Allow-Credentials") == "true" && good.header("Vary") == "Origin")
            #expect(good.header("Access-Control-Expose-Headers")?.contains("ETag") == true)
            let refused = try await browser.send(.get, "/v1/cart/cellar", headers: ["Origin": Self.shop])
            #expect(refused.status == .notFound && refused.header("Access-Control-Allow-Origin") == Self.shop)
            let early = try await browser.send(.get, "/v1/cart", headers: ["Origin": Self.shop, "Expect": "more"])
            #expect(early.status == .badRequest && early.header("Access-Control-Allow-Origin") == Self.shop)
            for origin in ["https://evil.example", "null", "https://shop.example.evil.example"] {
                let bad = try await browser.send(.get, "/v1/cart", headers: ["Origin": origin])
                #expect(bad.header("Access-Control-Allow-Origin") == nil && bad.header("Vary") == "Origin")
            }
            let service = try await Browser(client, userToken: Shop.apiKey)
                .send(.get, "/v1/carts/user:1", headers: ["Origin": Self.shop])
            #expect(service.status == .ok && service.header("Access-Control-Allow-Origin") == nil)
        }
    }

    @Test("a preflight request is answered for allowed origins, with the methods and fields that are served")
    func preflight() async throws {
        let policy = try CrossOriginPolicy(allowedOrigins: [Self.shop])
        try await Shop.open(http: { $0.crossOrigin = policy }) { _, client in
            let asking = ["Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "idempotency-key"]
            let browser = Browser(client)
            let path = "/v1/cart/default/items"
            let good = try await browser.send(.options, path, headers: asking.merging(["Origin": Self.shop]) { $1 })
            #expect(good.status == .noContent && good.header("Allow") == "POST, OPTIONS")
            #expect(good.header("Access-Control-Allow-Methods") == "POST, OPTIONS")
            #expect(good.header("Access-Control-Allow-Headers")?.contains("Idempotency-Key") == true)
            #expect(good.header("Access-Control-Allow-Origin") == Self.shop && good.header("Set-Cookie") == nil)
            let bad = try await browser.send(
                .options,
                path,
                headers: asking.merging(["Origin": "https://e.example"]) { $1 }
            )
            #expect(
                bad.header("Access-Control-Allow-Methods") == nil && bad.header("Access-Control-Allow-Origin") == nil
            )
            let service = try await browser.send(.options, "/v1/carts/user:1", headers: ["Origin": Self.shop])
            #expect(service.header("Allow") == "GET, HEAD, DELETE, OPTIONS")
            #expect(service.header("Access-Control-Allow-Methods") == nil)
        }
    }

    @Test("a change that another origin's page forges reaches no cart, and neither makes nor moves a session")
    func forged() async throws {
        try await Shop.open { shop, client in
            let browser = Browser(client)
            try await browser.send(.post, "/v1/cart/default/items", #"{"id":"tea"}"#)
            browser.userToken = try await shop.token("1")
            for (path, body) in [
                ("/v1/cart/default/items", #"{"id":"cup"}"#), ("/v1/session/login", ""), ("/v1/session/logout", ""),
            ] {
                let answer = try await browser.send(
                    .post,
                    path,
                    body.isEmpty ? nil : body,
                    headers: ["Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"]
                )
                #expect(answer.status == .forbidden && answer.header("Set-Cookie") == nil, "\(path)")
                #expect(answer.header("Cart-Migration") == nil)
            }
            browser.userToken = nil
            #expect(try await browser.send(.get, "/v1/cart").quantities() == ["tea": 1])
        }
    }
}
