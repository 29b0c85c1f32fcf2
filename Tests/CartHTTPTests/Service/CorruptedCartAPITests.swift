import CartModel
import HTTPTypes
import HummingbirdTesting
import RedisTestKit
import Testing

@testable import CartHTTP

@Suite("Corrupted carts over HTTP")
struct CorruptedCartAPITests {
    @Test("each call answers 500 cart_corrupted without Retry-After, and names no owner")
    func calls() async throws {
        try await Shop.open { shop, client in
            let api = Browser(client, userToken: Shop.apiKey)
            let tea = #"{"id":"tea","name":"Tea","price":450,"currency":"MYR"}"#
            try await api.send(.post, "/v1/carts/user:1/default/items", tea)
            try await shop.redis.cli("HSET", "cart:user:1", "default:qty:tea", "abc")
            let before = try await shop.hash("cart:user:1")
            let calls: [(HTTPRequest.Method, String, String?)] = [
                (.get, "/v1/carts/user:1", nil), (.get, "/v1/carts/user:1/default", nil),
                (.get, "/v1/carts/user:1/default/items/tea", nil), (.get, "/v1/carts/user:1/export", nil),
                (.post, "/v1/carts/user:1/default/items", tea),
                (.patch, "/v1/carts/user:1/default/items/tea", #"{"quantity":2}"#),
                (.delete, "/v1/carts/user:1/default/items/tea", nil),
                (.post, "/v1/carts/user:1/default/move", #"{"to":"saved","items":["tea"]}"#),
                (.post, "/v1/migrations", #"{"from":"user:1","to":"user:2"}"#),
                (.post, "/v1/migrations", #"{"from":"user:1","to":"user:2","dry_run":true}"#),
            ]
            for (method, path, body) in calls {
                let answer = try await api.send(method, path, body)
                #expect(answer.status == .internalServerError && answer.code == "cart_corrupted", "\(method) \(path)")
                #expect(answer.header("Retry-After") == nil && !answer.text.contains("user:1"), "\(method) \(path)")
                #expect(answer["field"] == "default:qty:tea", "\(method) \(path)")
            }
            #expect(try await shop.hash("cart:user:1") == before)
            #expect(try await api.send(.delete, "/v1/carts/user:1").status == .noContent)
            #expect(try await api.send(.get, "/v1/carts/user:1/default").quantities() == [:])
        }
    }

    @Test(
        "a login whose guest's cart is corrupted keeps the guest's token",
        arguments: [["default:qty:tea", "abc"], ["default:item:tea", "{broken"], ["entries", "x"]]
    )
    func login(damage: [String]) async throws {
        try await Shop.open { shop, client in
            let browser = Browser(client)
            let added = try await browser.send(.post, "/v1/cart/default/items", #"{"id":"tea"}"#)
            let guest = try #require(added.string("identifier"))
            try await shop.redis.cli(["HSET", "cart:\(guest)"] + damage)
            let before = try await shop.hash("cart:\(guest)")
            browser.userToken = try await shop.token("1")
            let token = browser.cookie
            let login = try await browser.send(.post, "/v1/session/login")
            #expect(login.status == .ok && login.header("Cart-Migration") == "none; status=failed")
            #expect(browser.cookie == token && login.headers[.setCookie] == nil)
            #expect(try await shop.hash("cart:\(guest)") == before)
            #expect(login.quantities("cart.items") == [:])
        }
    }
}
