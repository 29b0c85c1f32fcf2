import CartHTTP
import CartModel
import HTTPTypes
import HummingbirdTesting
import Testing

@Suite("Idempotency-Key")
struct IdempotencyTests {
    private static let tea = #"{"id":"tea","name":"Tea","price":450,"quantity":2,"currency":"MYR"}"#

    @Test("a repeat changes nothing, answers the same status and the current cart, and says that it is one")
    func replay() async throws {
        try await Shop.open { _, client in
            let api = Browser(client, userToken: Shop.apiKey)
            let headers = ["Idempotency-Key": "a-key"]
            let first = try await api.send(.post, "/v1/carts/user:1/default/items", Self.tea, headers: headers)
            #expect(first.status == .ok && first.header("Idempotent-Replayed") == nil)
            try await api.send(.patch, "/v1/carts/user:1/default/items/tea", #"{"quantity":9}"#)
            let again = try await api.send(.post, "/v1/carts/user:1/default/items", Self.tea, headers: headers)
            #expect(again.status == .ok && again.header("Idempotent-Replayed") == "true")
            #expect(again.quantities() == ["tea": 9])
            let cleared = try await api.send(.delete, "/v1/carts/user:1/default", headers: ["Idempotency-Key": "b"])
            #expect(cleared.status == .noContent)
            try await api.send(.post, "/v1/carts/user:1/default/items", Self.tea)
            let clearedAgain = try await api.send(
                .delete,
                "/v1/carts/user:1/default",
                headers: ["Idempotency-Key": "b"]
            )
            #expect(clearedAgain.status == .noContent && clearedAgain.header("Idempotent-Replayed") == "true")
            #expect(try await api.send(.get, "/v1/carts/user:1/default").quantities() == ["tea": 2])
        }
    }

    @Test("another body, method or path under the same key is refused, and so is an invalid key")
    func refused() async throws {
        try await Shop.open { shop, client in
            let api = Browser(client, userToken: Shop.apiKey)
            let headers = ["Idempotency-Key": "a-key"]
            try await api.send(.post, "/v1/carts/user:1/default/items", Self.tea, headers: headers)
            let before = try await shop.hash("cart:user:1")
            let other = #"{"id":"cup","name":"Cup","price":1}"#
            let body = try await api.send(.post, "/v1/carts/user:1/default/items", other, headers: headers)
            let path = try await api.send(.post, "/v1/carts/user:1/saved/items", Self.tea, headers: headers)
            let method = try await api.send(.delete, "/v1/carts/user:1/default", headers: headers)
            for answer in [body, path, method] {
                #expect(answer.status == .unprocessableContent && answer.code == "idempotency_key_reused")
            }
            for key in ["", "with blank", String(repeating: "k", count: 256), "ü"] {
                let answer = try await api.send(
                    .post,
                    "/v1/carts/user:1/default/items",
                    other,
                    headers: ["Idempotency-Key": key]
                )
                #expect(answer.status == .badRequest && answer["field"] == "Idempotency-Key", "\(key)")
            }
            #expect(try await shop.hash("cart:user:1") == before)
        }
    }

    @Test("a shopper's double click with one key adds once")
    func storefront() async throws {
        try await Shop.open { _, client in
            let browser = Browser(client)
            try await browser.send(.get, "/v1/session")
            for _ in 0..<3 {
                let headers = ["Idempotency-Key": "click"]
                try await browser.send(.post, "/v1/cart/default/items", #"{"id":"tea","quantity":1}"#, headers: headers)
            }
            #expect(try await browser.send(.get, "/v1/cart").quantities() == ["tea": 1])
        }
    }

    @Test("a guest's change whose answer was lost, repeated after the login, is a repeat, with or without the cookie")
    func afterLogin() async throws {
        try await Shop.open { shop, client in
            let browser = Browser(client)
            let headers = ["Idempotency-Key": "click"]
            let body = #"{"id":"tea","quantity":2}"#
            try await browser.send(.get, "/v1/session")
            try await browser.send(.post, "/v1/cart/default/items", body, headers: headers, answerIsLost: true)
            let cookie = browser.cookie
            browser.userToken = try await shop.token("7")
            #expect(try await browser.send(.post, "/v1/session/login")["migration.status"] == "completed")
            for kept in [nil, cookie] {
                browser.cookie = kept
                let again = try await browser.send(.post, "/v1/cart/default/items", body, headers: headers)
                #expect(again.status == .ok && again.header("Idempotent-Replayed") == "true")
                #expect(again.quantities() == ["tea": 2])
            }
            let other = try await browser.send(.post, "/v1/cart/default/items", #"{"id":"cup"}"#, headers: headers)
            #expect(other.code == "idempotency_key_reused")
            let cleared = try await browser.send(.delete, "/v1/cart/default", headers: ["Idempotency-Key": "clear"])
            #expect(cleared.status == .noContent && cleared.header("Idempotent-Replayed") == nil)
        }
    }

    @Test("both APIs answer an undo under a key again, say so, and refuse the key for another request")
    func undo() async throws {
        try await Shop.open { shop, client in
            let api = Browser(client, userToken: Shop.apiKey)
            for user in ["7", "8"] {
                let browser = Browser(client)
                try await browser.send(.post, "/v1/cart/default/items", #"{"id":"tea"}"#)
                browser.userToken = try await shop.token(user)
                let id = try #require(try await browser.send(.post, "/v1/session/login").string("migration.id"))
                let isShopper = user == "7"
                let caller = isShopper ? browser : api
                let path = isShopper ? "/v1/cart/migrations/\(id)/undo" : "/v1/migrations/\(id)/undo"
                let body = isShopper ? "{}" : #"{"to":"user:8"}"#
                let forced = isShopper ? #"{"force":true}"# : #"{"to":"user:8","force":true}"#
                let headers = ["Idempotency-Key": "undo-it"]
                let first = try await caller.send(.post, path, body, headers: headers)
                #expect(first.status == .ok && first.header("Idempotent-Replayed") == nil)
                let again = try await caller.send(.post, path, body, headers: headers)
                #expect(again.status == .ok && again.header("Idempotent-Replayed") == "true")
                #expect(again["restored_to"] == first["restored_to"] && again["status"] == "undone")
                let reused = try await caller.send(.post, path, forced, headers: headers)
                #expect(reused.status == .unprocessableContent && reused.code == "idempotency_key_reused")
            }
        }
    }
}
