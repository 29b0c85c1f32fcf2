import CartHTTP
import CartModel
import HTTPTypes
import HummingbirdTesting
import RedisTestKit
import Testing

@Suite("Checkouts over HTTP")
struct CheckoutAPITests {
    private static let tea = #"{"id":"tea","quantity":2}"#

    @Test("a shopper starts a checkout and shops on; the shop completes it, and a repeat says so")
    func life() async throws {
        try await Shop.open { shop, client in
            let (browser, api) = (Browser(client), Browser(client, userToken: Shop.apiKey))
            let cart = try await browser.send(.post, "/v1/cart/default/items", Self.tea)
            let started = try await browser.send(.post, "/v1/cart/default/checkout", #"{"ttl":600}"#)
            #expect(started.status == .created && started["status"] == "open" && started["total"] == 900)
            #expect(started["version"] == cart["version"] && started["gen"] == cart["gen"] && started["changes"] == [])
            let (id, owner) = (try #require(started.string("id")), try #require(started.string("identifier")))
            let again = try await browser.send(.post, "/v1/cart/default/checkout")
            #expect(again.status == .ok && again["id"] == started["id"])
            try await browser.send(.post, "/v1/cart/default/items", #"{"id":"cup"}"#)
            let path = "/v1/cart/default/checkout/\(id)"
            let read = try await browser.send(.get, path)
            #expect(
                read["changes.0.id"] == "cup" && read["changes.0.quantity"] == 0 && read["changes.0.cart_quantity"] == 1
            )
            #expect(read["changes.0.price"] == .null && read["changes.0.cart_price"] == 1000)
            // A shopper cannot declare an order paid.
            #expect(try await browser.send(.post, path + "/complete").code == "not_found")

            let complete = "/v1/carts/\(owner)/default/checkout/\(id)/complete"
            let done = try await api.send(.post, complete, #"{"order":"1001"}"#)
            #expect(done.status == .ok && done["status"] == "completed" && done["order"] == "1001")
            #expect(done["missing"] == [] && done["changes"] == .null && done["expires_at"] == .null)
            #expect(done.header("Idempotent-Replayed") == nil)
            let repeated = try await api.send(.post, complete)
            #expect(repeated.status == .ok && repeated.header("Idempotent-Replayed") == "true")
            let other = try await api.send(.post, complete, #"{"order":"1002"}"#)
            #expect(other.status == .conflict && other.code == "checkout_ended" && other["actual"] == "completed")
            #expect(try await browser.send(.get, "/v1/cart").quantities() == ["cup": 1])
            #expect(try await browser.send(.post, path + "/cancel").code == "checkout_ended")
        }
    }

    @Test("after the login it is the user's; a guest's browser does not see into the user's cart")
    func login() async throws {
        try await Shop.open { shop, client in
            let browser = Browser(client)
            try await browser.send(.post, "/v1/cart/default/items", Self.tea)
            let started = try await browser.send(.post, "/v1/cart/default/checkout")
            let (id, guest) = (try #require(started.string("id")), try #require(started.string("identifier")))
            let abandoned = browser.cookie
            browser.userToken = try await shop.token("7")
            try await browser.send(.post, "/v1/session/login")
            let path = "/v1/cart/default/checkout/\(id)"
            #expect(try await browser.send(.get, path)["identifier"] == "user:7")
            let other = Browser(client)
            other.cookie = abandoned
            #expect(try await other.send(.get, path).code == "checkout_not_found")
            // The shop may know the guest alone, as a payment's callback does.
            let api = Browser(client, userToken: Shop.apiKey)
            let done = try await api.send(.post, "/v1/carts/\(guest)/default/checkout/\(id)/complete")
            #expect(done.status == .ok && done["identifier"] == "user:7")
            #expect(try await browser.send(.get, "/v1/cart").quantities() == [:])
        }
    }

    @Test("an API key that is limited to guests does not follow a checkout to the user")
    func limitedKey() async throws {
        let secret = "key-of-the-guests-0123456789"
        try await Shop.open(http: {
            $0.apiKeys = APIKeyRing([
                APIKey(name: "shop", secret: Shop.apiKey), APIKey(name: "guests", secret: secret, kinds: ["guest"]),
            ])
        }) { shop, client in
            let browser = Browser(client)
            try await browser.send(.post, "/v1/cart/default/items", Self.tea)
            let started = try await browser.send(.post, "/v1/cart/default/checkout")
            let (id, guest) = (try #require(started.string("id")), try #require(started.string("identifier")))
            browser.userToken = try await shop.token("7")
            try await browser.send(.post, "/v1/session/login")
            let limited = Browser(client, userToken: secret)
            let path = "/v1/carts/\(guest)/default/checkout/\(id)"
            #expect(try await limited.send(.get, path).code == "checkout_not_found")
            #expect(try await limited.send(.post, path + "/complete").code == "checkout_not_found")
            #expect(try await browser.send(.get, "/v1/cart").quantities() == ["tea": 2])
        }
    }

    @Test("what is wrong with a request is named, and nothing is written")
    func refusals() async throws {
        try await Shop.open { shop, client in
            let api = Browser(client, userToken: Shop.apiKey)
            let path = "/v1/carts/user:1/default/checkout"
            let empty = try await api.send(.post, path)
            #expect(empty.status == .conflict && empty.code == "cart_empty" && empty["cart_instance"] == "default")
            for body in [#"{"ttl":59}"#, #"{"ttl":"60"}"#, #"{"ttl":1.5}"#, #"{"ttl":604801}"#] {
                let refused = try await api.send(.post, path, body)
                #expect(refused.code == "invalid_request" && refused["field"] == "ttl")
                #expect(refused["allowed"] == "60 to 604800 seconds")
            }
            #expect(try await api.send(.post, path, #"{"time":60}"#)["field"] == "time")
            let unknown = try await api.send(.post, path + "/nonesuch/complete", #"{"order":"1"}"#)
            #expect(unknown.status == .notFound && unknown.code == "checkout_not_found")
            #expect(try await api.send(.post, path + "/nonesuch/complete", #"{"order":"a b"}"#)["field"] == "order")
            #expect(try await api.send(.post, path + "/nonesuch/refund").code == "not_found")
            #expect(try await shop.redis.cli("DBSIZE") == "0")
            let item = #"{"id":"tea","name":"Tea","price":450,"currency":"MYR"}"#
            let added = try await api.send(.post, "/v1/carts/user:1/default/items", item)
            let old = ["If-Match": "\"abcdefghijklmnop.7\""]
            #expect(try await api.send(.post, path, headers: old).status == .preconditionFailed)
            let current = ["If-Match": try #require(added.headers[.eTag])]
            #expect(try await api.send(.post, path, headers: current).status == .created)
        }
    }
}
