import CartModel
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import RedisTestKit
import Testing

@testable import CartHTTP

@Suite("Carts of shopping platforms")
struct UCPCartTests {
    @Test("the service is found by its profile, and is not there unless it is on")
    func profile() async throws {
        try await Platform.open { _, client in
            let answer = try await Browser(client).send(.get, "/.well-known/ucp")
            #expect(answer.string("ucp.services.dev.ucp.shopping") == nil)
            guard case .object(let services) = answer["ucp.services"],
                case .array(let entries) = services["dev.ucp.shopping"], case .object(let entry) = entries.first
            else {
                Issue.record("no service")
                return
            }
            #expect(entry["transport"] == "rest" && entry["endpoint"] == "http://localhost/ucp/v1")
            #expect(answer["ucp.payment_handlers"] == .object([:]))
        }
        try await Shop.open { _, client in
            let browser = Browser(client)
            let profile = try await browser.send(.get, "/.well-known/ucp")
            let cart = try await browser.send(.post, "/ucp/v1/carts", "{}")
            #expect(profile.status == .notFound && cart.status == .notFound)
        }
    }

    @Test("a cart is made, read, replaced and cancelled; names and prices are the catalog's")
    func life() async throws {
        try await Platform.open { _, client in
            let platform = Platform(client: client)
            let body = #"""
                {"line_items":[\#(platformLine("tea", 2)),\#(platformLine("cup"))],"buyer":{"email":"a@b.example"},
                 "context":{"address_country":"MY"},"later_addition":1}
                """#
            let made = try await platform.send(.post, "/carts", body)
            #expect(made.status == .created && made.platformOutcome == "success")
            #expect(made.platformLines == ["tea": 2, "cup": 1] && made["currency"] == "MYR")
            #expect(made["totals.1.amount"] == 1900 && made["line_items.0.item.price"] == 1000)
            #expect(made["buyer.email"] == "a@b.example" && made["context.address_country"] == "MY")
            let id = try #require(made.string("id"))
            #expect(made.string("continue_url") == "http://localhost/ucp/v1/carts/\(id)/continue")
            let read = try await platform.send(.get, "/carts/\(id)")
            #expect(read.json == made.json && read.status == .ok)

            let update = #"{"line_items":[\#(platformLine("cup", 3, id: "cup"))]}"#
            let updated = try await platform.send(.put, "/carts/\(id)", update)
            #expect(updated.platformLines == ["cup": 3] && updated["buyer"] == nil, "\(updated.text)")

            let key = "7f0f4a1e-3d3a-4f43-9a3e-0f6f3c2b1a00"
            let cancelled = try await platform.send(.post, "/carts/\(id)/cancel", key: key)
            #expect(cancelled.platformLines == ["cup": 3] && cancelled.platformOutcome == "success")
            let again = try await platform.send(.post, "/carts/\(id)/cancel", key: key)
            #expect(again.json == cancelled.json && again.header("Idempotent-Replayed") == "true")
            for (method, path, body) in [
                (HTTPRequest.Method.get, "/carts/\(id)", String?.none), (.put, "/carts/\(id)", update),
                (.post, "/carts/\(id)/cancel", nil), (.get, "/carts/not-an-id", nil),
            ] {
                let gone = try await platform.send(method, path, body)
                #expect(
                    gone.status == .ok && gone.platformOutcome == "error" && gone.platformMessage() == "not_found",
                    "\(path)"
                )
            }
        }
    }

    @Test("two platforms that update at once: one is refused and reads again, and nothing is lost")
    func concurrentUpdates() async throws {
        try await Platform.open { _, client in
            let (one, two) = (Platform(client: client), Platform(client: client, name: "two"))
            let id = try await one.create(platformLine("tea"))
            let unseen = try await two.send(.put, "/carts/\(id)", #"{"line_items":[]}"#)
            #expect(unseen.platformOutcome == "error" && unseen.platformMessage() == "version_conflict")
            let seen = try await two.send(.get, "/carts/\(id)")
            let first = try await one.send(.put, "/carts/\(id)", #"{"line_items":[\#(platformLine("tea", 2))]}"#)
            #expect(first.platformLines == ["tea": 2])
            let addition = #"{"line_items":[\#(platformLine("tea", 1)),\#(platformLine("cup"))]}"#
            let refused = try await two.send(.put, "/carts/\(id)", addition)
            #expect(refused.status == .ok && refused.platformMessage() == "version_conflict")
            let sameTag = try await one.send(.put, "/carts/\(id)", addition, ifMatch: seen.header("ETag"))
            #expect(sameTag.platformMessage() == "version_conflict")
            #expect(try await two.send(.get, "/carts/\(id)").platformLines == ["tea": 2])
            let second = try await two.send(
                .put,
                "/carts/\(id)",
                #"{"line_items":[\#(platformLine("tea", 2)),\#(platformLine("cup"))]}"#
            )
            #expect(second.platformLines == ["tea": 2, "cup": 1])
        }
    }

    @Test("each of many clients that count one line up reads again after a conflict, and every step counts")
    func countingUp() async throws {
        try await Platform.open { _, client in
            let maker = Platform(client: client)
            let id = try await maker.create(platformLine("tea"))
            let clients = 8
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<clients {
                    group.addTask {
                        let platform = Platform(client: client, name: "p\(number)")
                        while true {
                            let seen = try await platform.send(.get, "/carts/\(id)")
                            let next = (seen.platformLines["tea"] ?? 0) + 1
                            let body = #"{"line_items":[\#(platformLine("tea", Int(next)))]}"#
                            let answer = try await platform.send(.put, "/carts/\(id)", body)
                            if answer.platformOutcome == "success" { return }
                            #expect(answer.platformMessage() == "version_conflict")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await maker.send(.get, "/carts/\(id)").platformLines == ["tea": Int64(1 + clients)])
        }
    }

    @Test("a repeat under the same key answers with the same cart, and another request under it is a conflict")
    func idempotency() async throws {
        try await Platform.open { shop, client in
            let platform = Platform(client: client)
            let key = "9f0f4a1e-3d3a-4f43-9a3e-0f6f3c2b1a00"
            let body = #"{"line_items":[\#(platformLine("tea", 2))]}"#
            let first = try await platform.send(.post, "/carts", body, key: key)
            let again = try await platform.send(.post, "/carts", body, key: key)
            #expect(again.status == .created && again.json == first.json)
            #expect(again.header("Idempotent-Replayed") == "true")
            #expect(try await shop.redis.cli("KEYS", "cart:guest:*").split(separator: "\n").count == 1)
            let other = try await platform.send(.post, "/carts", #"{"line_items":[]}"#, key: key)
            #expect(other.status == .conflict && other.platformMessage() == "idempotency_key_reused")
            let stranger = try await Platform(client: client, name: "two").send(.post, "/carts", body, key: key)
            #expect(stranger.string("id") != first.string("id"))
            let id = try #require(first.string("id"))
            let update = #"{"line_items":[\#(platformLine("tea", 3))]}"#
            let updateKey = "8f0f4a1e-3d3a-4f43-9a3e-0f6f3c2b1a00"
            let updated = try await platform.send(.put, "/carts/\(id)", update, key: updateKey)
            let repeated = try await platform.send(.put, "/carts/\(id)", update, key: updateKey)
            #expect(updated.json == repeated.json && repeated.header("Idempotent-Replayed") == "true")
            // Days later nothing tells a repeat from another request any more, and the cart is in use.
            for key in try await shop.redis.cli("KEYS", "cart-replies:*").split(separator: "\n") {
                try await shop.redis.cli("DEL", String(key))
            }
            let late = try await platform.send(.post, "/carts", body, key: key)
            #expect(
                late.status == .conflict && late.platformMessage() == "idempotency_key_reused"
                    && late.string("id") == nil
            )
            #expect(try await platform.send(.get, "/carts/\(id)").platformLines == ["tea": 3])
        }
    }

    @Test("a browser that opens the cart goes on in it, and the login merges it with what the browser had")
    func handOver() async throws {
        try await Platform.open { shop, client in
            let platform = Platform(client: client)
            let id = try await platform.create(platformLine("tea", 2))
            let browser = Browser(client)
            let opened = try await browser.send(.get, "/ucp/v1/carts/\(id)/continue")
            #expect(opened.status == .seeOther && opened.header("Location") == "/")
            #expect(try await browser.send(.get, "/v1/cart").quantities() == ["tea": 2])
            try await browser.send(.post, "/v1/cart/default/items", #"{"id":"cup"}"#)
            #expect(try await platform.send(.get, "/carts/\(id)").platformLines == ["tea": 2, "cup": 1])

            let other = Browser(client)
            try await other.send(.post, "/v1/cart/default/items", #"{"id":"tea","quantity":5}"#)
            try await other.send(.get, "/ucp/v1/carts/\(id)/continue")
            #expect(try await other.send(.get, "/v1/cart").quantities() == ["tea": 2, "cup": 1])
            // The platform does not learn what the browser had.
            #expect(try await platform.send(.get, "/carts/\(id)").platformLines == ["tea": 2, "cup": 1])
            other.userToken = try await shop.token("7")
            let login = try await other.send(.post, "/v1/session/login")
            #expect(login.quantities("cart.items") == ["tea": 7, "cup": 1])
            #expect(try await platform.send(.get, "/carts/\(id)").platformMessage() == "not_found")
            let late = try await Browser(client).send(.get, "/ucp/v1/carts/\(id)/continue")
            #expect(late.status == .seeOther && late.header("Set-Cookie") == nil)
        }
    }

    @Test("what a shopper engraved stays on a line that the platform names by its id")
    func attributes() async throws {
        try await Platform.open { _, client in
            let platform = Platform(client: client)
            let id = try await platform.create(platformLine("tea"))
            let browser = Browser(client)
            try await browser.send(.get, "/ucp/v1/carts/\(id)/continue")
            try await browser.send(.post, "/v1/cart/default/items", #"{"id":"cup","attributes":{"text":"Ann"}}"#)
            let seen = try await platform.send(.get, "/carts/\(id)")
            let engraved = try #require(seen.platformLines.keys.first { $0.hasPrefix("cup~") })
            let body = #"{"line_items":[\#(platformLine("cup", 2, id: engraved)),\#(platformLine("cup"))]}"#
            #expect(try await platform.send(.put, "/carts/\(id)", body).platformLines == [engraved: 2, "cup": 1])
            let cart = try await browser.send(.get, "/v1/cart")
            #expect(cart.text.contains(#"{"text":"Ann"}"#) && cart["items.0.product_id"] == "cup")
        }
    }

    @Test("erasing the guest takes what platforms have seen with it")
    func erasure() async throws {
        try await Platform.open { shop, client in
            let platform = Platform(client: client)
            _ = try await platform.create(platformLine("tea"))
            let keys = try await shop.redis.cli("KEYS", "cart-seen:*")
            #expect(keys.hasPrefix("cart-seen:{cart:guest:"))
            let guest = keys.drop { $0 != "{" }.dropFirst("{cart:guest:".count).dropLast()
            try await shop.carts.erase(.guest(String(guest)))
            #expect(try await shop.redis.cli("KEYS", "cart-seen:*").isEmpty)
        }
    }
}
