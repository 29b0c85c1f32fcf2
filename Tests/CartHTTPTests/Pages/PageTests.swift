import CartModel
import CartService
import HTTPTypes
import RedisTestKit
import Testing

@testable import CartHTTP

@Suite("Pages and metrics")
struct PageTests {
    @Test("the console, the shop and the contract name every merge strategy", arguments: MergeStrategy.allCases)
    func strategies(strategy: MergeStrategy) {
        for file in [PackageResources.console_owner_js, PackageResources.shop_merge_js, PackageResources.openapi_yaml] {
            #expect(String(decoding: file, as: UTF8.self).contains(strategy.rawValue))
        }
    }

    @Test("the demo is there only where it is asked for, and lets anybody be anybody")
    func demo() async throws {
        try await Shop.open { _, client in
            let browser = Browser(client)
            for path in ["/", "/demo/token?user=ada"] {
                let answer = try await browser.send(.get, path)
                #expect(answer.code == "not_found")
            }
        }
        try await Shop.open(http: { configuration in
            let product = Product(id: "tea", name: "</script><b>Tea", price: 450, currency: try Currency("MYR"))
            configuration.demo = DemoShop(products: { [product] }, userTokens: try #require(configuration.userTokens))
        }) { _, client in
            let browser = Browser(client)
            let page = try await browser.send(.get, "/")
            #expect(page.header("Content-Type") == "text/html; charset=utf-8")
            let products = try await browser.send(.get, "/demo/products")
            #expect(products.text.contains(#""id":"tea","name":"</script><b>Tea","price":450"#))
            #expect(products.text.contains(#""strategy":"add_quantities","undo_window_s":900"#))
            _ = try await browser.send(.post, "/v1/cart/default/items", #"{"id":"tea"}"#)
            let fields = try await browser.send(.get, "/demo/fields?owner=user:none")
            #expect(fields["fields"] == .object([:]) && fields["ttl_ms"] == .null)
            #expect(fields["command"] == "redis-cli HGETALL 'cart:user:none'")
            #expect(try await browser.send(.get, "/demo/fields").code == "invalid_request")
            let answer = try await browser.send(.get, "/demo/token?user=ada")
            guard case .string(let token) = answer["token"] else {
                Issue.record("no token")
                return
            }
            let shopper = Browser(client, userToken: token)
            #expect(try await shopper.send(.get, "/v1/session")["identifier"] == "user:ada")
            let other = try await browser.send(.get, "/demo/token?user=a/b")
            guard case .string(let token) = other["token"] else {
                Issue.record("no token")
                return
            }
            let encoded = Browser(client, userToken: token)
            #expect(try await encoded.send(.get, "/v1/session")["identifier"] == "user:a=2Fb")
            #expect(try await browser.send(.get, "/demo/token").status == .badRequest)
        }
    }

    @Test("nothing runs in a page but the service's own files", arguments: ["/console", "/docs", "/assets/page.js"])
    func policy(path: String) async throws {
        try await Shop.open { _, client in
            let page = try await Browser(client).send(.get, path)
            #expect(page.status == .ok && page.header("Referrer-Policy") == "no-referrer")
            let policy = try #require(page.header("Content-Security-Policy"))
            #expect(policy.hasPrefix("default-src 'none'") && policy.contains("script-src 'self';"))
            #expect(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"))
        }
    }

    @Test("every file that a page or a script names is served, and nothing else is")
    func files() async throws {
        try await Shop.open { _, client in
            let browser = Browser(client)
            var named: Set<String> = []
            for path in ["/console", "/docs"] + PageFile.all.keys.map({ "/assets/\($0)" }) {
                let text = try await browser.send(.get, path).text
                named.formUnion(text.matches(of: /"\/assets\/([^"]+)"/).map { String($0.output.1) })
            }
            named.formUnion(
                String(decoding: PackageResources.shop_html, as: UTF8.self).matches(of: /"\/assets\/([^"]+)"/)
                    .map { String($0.output.1) }
            )
            #expect(named == Set(PageFile.all.keys))
            #expect(try await browser.send(.get, "/assets/secrets").code == "not_found")
        }
    }

    @Test("figures are for this machine, and from behind a proxy for a key of the scope admin")
    func metrics() async throws {
        let reader = APIKey(name: "reader", secret: "reader-0123456789abcdef", scopes: [.read])
        try await Shop.open(http: {
            $0.metrics = { "up 1\n" }
            $0.apiKeys = APIKeyRing([APIKey(name: "shop", secret: Shop.apiKey), reader])
        }) { _, client in
            let local = try await Browser(client).send(.get, "/metrics")
            #expect(local.text == "up 1\n" && local.header("Content-Type") == "text/plain; version=0.0.4")
            let proxied = ["X-Forwarded-For": "127.0.0.1"]
            #expect(try await Browser(client).send(.get, "/metrics", headers: proxied).status == .unauthorized)
            let limited = Browser(client, userToken: "reader-0123456789abcdef")
            #expect(try await limited.send(.get, "/metrics", headers: proxied).status == .forbidden)
            #expect(
                try await Browser(client, userToken: Shop.apiKey).send(.get, "/metrics", headers: proxied).status == .ok
            )
        }
    }
}
