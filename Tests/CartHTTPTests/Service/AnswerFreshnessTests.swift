import CartHTTP
import CartModel
import HTTPTypes
import HummingbirdTesting
import RedisTestKit
import Testing

@Suite("The body and the ETag of a change's answer are those of the changed cart")
struct AnswerFreshnessTests {
    @Test("for every change of the service API, though Redis has forgotten its scripts")
    func service() async throws {
        try await Shop.open { shop, client in
            let api = Browser(client, userToken: Shop.apiKey)
            let cart = "/v1/carts/user:1/default"
            let tea = #"{"id":"tea","name":"Tea","price":450,"quantity":2,"currency":"MYR"}"#
            let changes: [(HTTPRequest.Method, String, String?, [String: Int64])] = [
                (.post, "\(cart)/items", tea, ["tea": 2]),
                (.patch, "\(cart)/items/tea", #"{"quantity":5}"#, ["tea": 5]),
                (.patch, "\(cart)/items/tea", #"{"quantity_delta":-1}"#, ["tea": 4]),
                (.patch, "\(cart)/items/tea", #"{"price":500}"#, ["tea": 4]),
                (.patch, "\(cart)/metadata", #"{"note":"x"}"#, ["tea": 4]),
                (.delete, "\(cart)/items/tea", nil, [:]),
            ]
            for (method, path, body, quantities) in changes {
                try await shop.redis.cli("SCRIPT", "FLUSH")
                let answer = try await api.send(method, path, body)
                #expect(answer.status == .ok && answer.quantities() == quantities, "\(method) \(path)")
                let current = try await api.send(.get, cart)
                #expect(answer.header("ETag") == current.header("ETag"), "\(method) \(path)")
                #expect(answer.text == current.text, "\(method) \(path)")
            }
            try await api.send(.post, "\(cart)/items", tea)
            try await shop.redis.cli("SCRIPT", "FLUSH")
            let moved = try await api.send(.post, "\(cart)/move", #"{"to":"saved","items":["tea"]}"#)
            #expect(moved.quantities("from.items") == [:] && moved.quantities("to.items") == ["tea": 2])
        }
    }

    @Test("for a shopper's add, login and undo, though Redis has forgotten its scripts")
    func storefront() async throws {
        try await Shop.open { shop, client in
            let browser = Browser(client)
            try await browser.send(.get, "/v1/session")
            for quantity in 1...3 {
                try await shop.redis.cli("SCRIPT", "FLUSH")
                let answer = try await browser.send(.post, "/v1/cart/default/items", #"{"id":"tea"}"#)
                #expect(answer.status == .ok && answer.quantities() == ["tea": Int64(quantity)])
            }
            browser.userToken = try await shop.token("1")
            try await shop.redis.cli("SCRIPT", "FLUSH")
            let login = try await browser.send(.post, "/v1/session/login")
            #expect(login.status == .ok && login.quantities("cart.items") == ["tea": 3])
            let id = try #require(login.string("migration.id"))
            try await shop.redis.cli("SCRIPT", "FLUSH")
            let undo = try await browser.send(.post, "/v1/cart/migrations/\(id)/undo")
            #expect(undo.status == .ok)
            #expect(try await browser.send(.get, "/v1/cart").quantities() == [:])
        }
    }
}
