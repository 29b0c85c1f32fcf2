import CartModel
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import RedisTestKit
import Testing

@testable import CartHTTP

/// A shopping platform that names itself, and each of its requests.
private struct Platform {
    let client: any TestClientProtocol
    var name = "one"

    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String? = nil,
        key: String? = nil,
        ifMatch: String? = nil
    ) async throws -> Answer {
        var headers = [
            "UCP-Agent": #"profile="https://\#(name).example/.well-known/ucp", v=1"#,
            "Request-Id": "5f0f4a1e-3d3a-4f43-9a3e-0f6f3c2b1a00",
        ]
        headers["Idempotency-Key"] = key
        headers["If-Match"] = ifMatch
        let answer = try await Browser(client).send(method, "/ucp/v1" + path, body, headers: headers)
        #expect(answer.header("Request-Id") == headers["Request-Id"])
        return answer
    }

    /// Makes a cart, and returns its id.
    func create(_ lines: String, key: String? = nil) async throws -> String {
        let answer = try await send(.post, "/carts", #"{"line_items":[\#(lines)]}"#, key: key)
        #expect(answer.status == .created, "\(answer.text)")
        return try #require(answer.string("id"))
    }
}

private func line(_ item: String, _ quantity: Int = 1, id: String? = nil) -> String {
    #"{\#(id.map { #""id":"\#($0)","# } ?? "")"item":{"id":"\#(item)"},"quantity":\#(quantity)}"#
}

extension Answer {
    /// Quantities by line id of a platform's cart.
    fileprivate var lines: [String: Int64] { quantities("line_items") }

    fileprivate var outcome: String? { string("ucp.status") }

    fileprivate func message(_ index: Int = 0) -> String? { string("messages.\(index).code") }
}

@Suite("Carts of shopping platforms")
struct UCPCartTests {
    private static func open(
        _ body: @Sendable @escaping (Shop, any TestClientProtocol) async throws -> Void
    ) async throws {
        try await Shop.open(http: { $0.ucp = UCPConfiguration() }, body)
    }

    @Test("the service is found by its profile, and is not there unless it is on")
    func profile() async throws {
        try await Self.open { _, client in
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
        try await Self.open { _, client in
            let platform = Platform(client: client)
            let body = #"""
                {"line_items":[\#(line("tea", 2)),\#(line("cup"))],"buyer":{"email":"a@b.example"},
                 "context":{"address_country":"MY"},"later_addition":1}
                """#
            let made = try await platform.send(.post, "/carts", body)
            #expect(made.status == .created && made.outcome == "success")
            #expect(made.lines == ["tea": 2, "cup": 1] && made["currency"] == "MYR")
            #expect(made["totals.1.amount"] == 1900 && made["line_items.0.item.price"] == 1000)
            #expect(made["buyer.email"] == "a@b.example" && made["context.address_country"] == "MY")
            let id = try #require(made.string("id"))
            #expect(made.string("continue_url") == "http://localhost/ucp/v1/carts/\(id)/continue")
            let read = try await platform.send(.get, "/carts/\(id)")
            #expect(read.json == made.json && read.status == .ok)

            let update = #"{"line_items":[\#(line("cup", 3, id: "cup"))]}"#
            let updated = try await platform.send(.put, "/carts/\(id)", update)
            #expect(updated.lines == ["cup": 3] && updated["buyer"] == nil, "\(updated.text)")

            let key = "7f0f4a1e-3d3a-4f43-9a3e-0f6f3c2b1a00"
            let cancelled = try await platform.send(.post, "/carts/\(id)/cancel", key: key)
            #expect(cancelled.lines == ["cup": 3] && cancelled.outcome == "success")
            let again = try await platform.send(.post, "/carts/\(id)/cancel", key: key)
            #expect(again.json == cancelled.json && again.header("Idempotent-Replayed") == "true")
            for (method, path, body) in [
                (HTTPRequest.Method.get, "/carts/\(id)", String?.none), (.put, "/carts/\(id)", update),
                (.post, "/carts/\(id)/cancel", nil), (.get, "/carts/not-an-id", nil),
            ] {
                let gone = try await platform.send(method, path, body)
                #expect(gone.status == .ok && gone.outcome == "error" && gone.message() == "not_found", "\(path)")
            }
        }
    }

    @Test("a bad line refuses the whole request, with one message for each, and nothing is written")
    func badLines() async throws {
        try await Self.open { shop, client in
            let platform = Platform(client: client)
            let id = try await platform.create(line("tea"))
            let before = try await shop.redis.cli("KEYS", "cart:guest:*")
            let lines = [
                line("nothing"), line("tea", 0), #"{"quantity":1}"#, line("cup", 1, id: "unknown"),
                line("cup", 1, id: "tea"), #"{"item":{"id":"tea","quantity_unit":{"unit":"KGM"}},"quantity":1}"#, "7",
                #"{"item":{"id":"tea"},"quantity":1,"parent_id":"tea"}"#, line("tea"),
            ]
            let body = #"{"line_items":[\#(lines.joined(separator: ","))]}"#
            let refused = try await platform.send(.put, "/carts/\(id)", body)
            #expect(refused.status == .ok && refused.outcome == "error")
            var found: [String: String] = [:]
            if case .array(let messages) = refused["messages"] {
                for case .object(let message) in messages {
                    if case .string(let path) = message["path"], case .string(let code) = message["code"] {
                        found[path] = code
                    }
                }
            }
            #expect(
                found == [
                    "$.line_items[0].item.id": "not_found", "$.line_items[1].quantity": "invalid_quantity",
                    "$.line_items[2].item.id": "invalid", "$.line_items[3].id": "line_not_found",
                    "$.line_items[4].item.id": "line_differs",
                    "$.line_items[5].item.quantity_unit": "quantity_unit_mismatch",
                    "$.line_items[6]": "invalid", "$.line_items[7].parent_id": "invalid",
                ]
            )
            #expect(try await platform.send(.get, "/carts/\(id)").lines == ["tea": 1])
            let made = try await platform.send(.post, "/carts", #"{"line_items":[\#(line("nothing"))]}"#)
            #expect(made.outcome == "error" && made.message() == "not_found")
            #expect(try await shop.redis.cli("KEYS", "cart:guest:*") == before)
            let mixed = try await platform.send(.post, "/carts", #"{"line_items":[\#(line("tea")),\#(line("pen"))]}"#)
            #expect(mixed.message() == "currency_mismatch")
            let many = #"{"line_items":[\#(line("tea", 100_000))]}"#
            #expect(try await platform.send(.put, "/carts/\(id)", many).message() == "limit_exceeded")
        }
    }

    @Test("two platforms that update at once: one is refused and reads again, and nothing is lost")
    func concurrentUpdates() async throws {
        try await Self.open { _, client in
            let (one, two) = (Platform(client: client), Platform(client: client, name: "two"))
            let id = try await one.create(line("tea"))
            let unseen = try await two.send(.put, "/carts/\(id)", #"{"line_items":[]}"#)
            #expect(unseen.outcome == "error" && unseen.message() == "version_conflict")
            let seen = try await two.send(.get, "/carts/\(id)")
            let first = try await one.send(.put, "/carts/\(id)", #"{"line_items":[\#(line("tea", 2))]}"#)
            #expect(first.lines == ["tea": 2])
            let addition = #"{"line_items":[\#(line("tea", 1)),\#(line("cup"))]}"#
            let refused = try await two.send(.put, "/carts/\(id)", addition)
            #expect(refused.status == .ok && refused.message() == "version_conflict")
            let sameTag = try await one.send(.put, "/carts/\(id)", addition, ifMatch: seen.header("ETag"))
            #expect(sameTag.message() == "version_conflict")
            #expect(try await two.send(.get, "/carts/\(id)").lines == ["tea": 2])
            let second = try await two.send(
                .put,
                "/carts/\(id)",
                #"{"line_items":[\#(line("tea", 2)),\#(line("cup"))]}"#
            )
            #expect(second.lines == ["tea": 2, "cup": 1])
        }
    }

    @Test("each of many clients that count one line up reads again after a conflict, and every step counts")
    func countingUp() async throws {
        try await Self.open { _, client in
            let maker = Platform(client: client)
            let id = try await maker.create(line("tea"))
            let clients = 8
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<clients {
                    group.addTask {
                        let platform = Platform(client: client, name: "p\(number)")
                        while true {
                            let seen = try await platform.send(.get, "/carts/\(id)")
                            let next = (seen.lines["tea"] ?? 0) + 1
                            let body = #"{"line_items":[\#(line("tea", Int(next)))]}"#
                            let answer = try await platform.send(.put, "/carts/\(id)", body)
                            if answer.outcome == "success" { return }
                            #expect(answer.message() == "version_conflict")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await maker.send(.get, "/carts/\(id)").lines == ["tea": Int64(1 + clients)])
        }
    }

    @Test("a repeat under the same key answers with the same cart, and another request under it is a conflict")
    func idempotency() async throws {
        try await Self.open { shop, client in
            let platform = Platform(client: client)
            let key = "9f0f4a1e-3d3a-4f43-9a3e-0f6f3c2b1a00"
            let body = #"{"line_items":[\#(line("tea", 2))]}"#
            let first = try await platform.send(.post, "/carts", body, key: key)
            let again = try await platform.send(.post, "/carts", body, key: key)
            #expect(again.status == .created && again.json == first.json)
            #expect(again.header("Idempotent-Replayed") == "true")
            #expect(try await shop.redis.cli("KEYS", "cart:guest:*").split(separator: "\n").count == 1)
            let other = try await platform.send(.post, "/carts", #"{"line_items":[]}"#, key: key)
            #expect(other.status == .conflict && other.message() == "idempotency_key_reused")
            let stranger = try await Platform(client: client, name: "two").send(.post, "/carts", body, key: key)
            #expect(stranger.string("id") != first.string("id"))
            let id = try #require(first.string("id"))
            let update = #"{"line_items":[\#(line("tea", 3))]}"#
            let updateKey = "8f0f4a1e-3d3a-4f43-9a3e-0f6f3c2b1a00"
            let updated = try await platform.send(.put, "/carts/\(id)", update, key: updateKey)
            let repeated = try await platform.send(.put, "/carts/\(id)", update, key: updateKey)
            #expect(updated.json == repeated.json && repeated.header("Idempotent-Replayed") == "true")
            // Days later nothing tells a repeat from another request any more, and the cart is in use.
            for key in try await shop.redis.cli("KEYS", "cart-replies:*").split(separator: "\n") {
                try await shop.redis.cli("DEL", String(key))
            }
            let late = try await platform.send(.post, "/carts", body, key: key)
            #expect(late.status == .conflict && late.message() == "idempotency_key_reused" && late.string("id") == nil)
            #expect(try await platform.send(.get, "/carts/\(id)").lines == ["tea": 3])
        }
    }

    @Test("a request that does not say where it comes from, or is no JSON, is refused in the platform's words")
    func badRequests() async throws {
        try await Self.open { _, client in
            let nameless = try await Browser(client).send(.post, "/ucp/v1/carts", #"{"line_items":[]}"#)
            #expect(nameless.status == .badRequest && nameless.outcome == "error")
            #expect(nameless.string("messages.0.content")?.contains("UCP-Agent") == true)
            let platform = Platform(client: client)
            #expect(try await platform.send(.post, "/carts", "{").message() == "invalid_request")
            #expect(try await platform.send(.post, "/carts", "{}").message() == "invalid_request")
            #expect(try await platform.send(.delete, "/carts").status == .methodNotAllowed)
        }
    }

    @Test("a browser that opens the cart goes on in it, and the login merges it with what the browser had")
    func handOver() async throws {
        try await Self.open { shop, client in
            let platform = Platform(client: client)
            let id = try await platform.create(line("tea", 2))
            let browser = Browser(client)
            let opened = try await browser.send(.get, "/ucp/v1/carts/\(id)/continue")
            #expect(opened.status == .seeOther && opened.header("Location") == "/")
            #expect(try await browser.send(.get, "/v1/cart").quantities() == ["tea": 2])
            try await browser.send(.post, "/v1/cart/default/items", #"{"id":"cup"}"#)
            #expect(try await platform.send(.get, "/carts/\(id)").lines == ["tea": 2, "cup": 1])

            let other = Browser(client)
            try await other.send(.post, "/v1/cart/default/items", #"{"id":"tea","quantity":5}"#)
            try await other.send(.get, "/ucp/v1/carts/\(id)/continue")
            #expect(try await other.send(.get, "/v1/cart").quantities() == ["tea": 2, "cup": 1])
            // The platform does not learn what the browser had.
            #expect(try await platform.send(.get, "/carts/\(id)").lines == ["tea": 2, "cup": 1])
            other.userToken = try await shop.token("7")
            let login = try await other.send(.post, "/v1/session/login")
            #expect(login.quantities("cart.items") == ["tea": 7, "cup": 1])
            #expect(try await platform.send(.get, "/carts/\(id)").message() == "not_found")
            let late = try await Browser(client).send(.get, "/ucp/v1/carts/\(id)/continue")
            #expect(late.status == .seeOther && late.header("Set-Cookie") == nil)
        }
    }

    @Test("what a shopper engraved stays on a line that the platform names by its id")
    func attributes() async throws {
        try await Self.open { _, client in
            let platform = Platform(client: client)
            let id = try await platform.create(line("tea"))
            let browser = Browser(client)
            try await browser.send(.get, "/ucp/v1/carts/\(id)/continue")
            try await browser.send(.post, "/v1/cart/default/items", #"{"id":"cup","attributes":{"text":"Ann"}}"#)
            let seen = try await platform.send(.get, "/carts/\(id)")
            let engraved = try #require(seen.lines.keys.first { $0.hasPrefix("cup~") })
            let body = #"{"line_items":[\#(line("cup", 2, id: engraved)),\#(line("cup"))]}"#
            #expect(try await platform.send(.put, "/carts/\(id)", body).lines == [engraved: 2, "cup": 1])
            let cart = try await browser.send(.get, "/v1/cart")
            #expect(cart.text.contains(#"{"text":"Ann"}"#) && cart["items.0.product_id"] == "cup")
        }
    }

    @Test("erasing the guest takes what platforms have seen with it")
    func erasure() async throws {
        try await Self.open { shop, client in
            let platform = Platform(client: client)
            _ = try await platform.create(line("tea"))
            let keys = try await shop.redis.cli("KEYS", "cart-seen:*")
            #expect(keys.hasPrefix("cart-seen:{cart:guest:"))
            let guest = keys.drop { $0 != "{" }.dropFirst("{cart:guest:".count).dropLast()
            try await shop.carts.erase(.guest(String(guest)))
            #expect(try await shop.redis.cli("KEYS", "cart-seen:*").isEmpty)
        }
    }
}
