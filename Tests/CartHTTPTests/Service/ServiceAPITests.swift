import CartHTTP
import CartModel
import HTTPTypes
import HummingbirdTesting
import RedisTestKit
import Testing

@Suite("Service API")
struct ServiceAPITests {
    private static let tea = #"{"id":"tea","name":"Tea","price":450,"quantity":2,"currency":"MYR"}"#

    private func server(_ client: any TestClientProtocol) -> Browser { Browser(client, userToken: Shop.apiKey) }

    @Test("a cart is filled, changed, moved and cleared")
    func life() async throws {
        try await Shop.open { shop, client in
            let api = server(client)
            let empty = try await api.send(.get, "/v1/carts/user:1/default")
            #expect(empty.status == .ok)
            #expect(empty["version"] == 0 && empty["gen"] == .null && empty["items"] == [])
            #expect(empty.headers[.eTag] == "\"0\"")
            #expect(try await shop.redis.cli("DBSIZE") == "0")

            let added = try await api.send(.post, "/v1/carts/user:1/default/items", Self.tea)
            #expect(added.status == .ok)
            #expect(added["identifier"] == "user:1" && added["currency"] == "MYR" && added["total"] == 900)
            #expect(added["items.0.subtotal"] == 900 && added["items.0.attributes"] == [:])
            #expect(added.headers[.cacheControl] == "no-store")

            let list = #"{"items":[{"id":"cup","name":"Cup","price":1000},{"id":"mat","name":"Mat","price":5}]}"#
            let more = try await api.send(.post, "/v1/carts/user:1/default/items", list)
            #expect(more.quantities() == ["tea": 2, "cup": 1, "mat": 1])

            let line = try await api.send(.get, "/v1/carts/user:1/default/items/cup")
            #expect(line["id"] == "cup" && line["price"] == 1000)
            let five = try await api.send(.patch, "/v1/carts/user:1/default/items/cup", #"{"quantity":5}"#)
            #expect(five.quantities()["cup"] == 5)
            let four = try await api.send(.patch, "/v1/carts/user:1/default/items/cup", #"{"quantity_delta":-1}"#)
            #expect(four.quantities()["cup"] == 4)
            let named = try await api.send(
                .patch,
                "/v1/carts/user:1/default/items/cup",
                #"{"name":"Mug \"red\"","attributes":{"size":"M"}}"#
            )
            #expect(named["items.1.name"] == "Mug \"red\"" && named["items.1.attributes.size"] == "M")
            let gone = try await api.send(.patch, "/v1/carts/user:1/default/items/mat", #"{"quantity":0}"#)
            #expect(gone.quantities() == ["tea": 2, "cup": 4])

            let moved = try await api.send(.post, "/v1/carts/user:1/default/move", #"{"to":"saved","items":["cup"]}"#)
            #expect(moved.quantities("from.items") == ["tea": 2] && moved.quantities("to.items") == ["cup": 4])

            let metadata = try await api.send(
                .patch,
                "/v1/carts/user:1/default/metadata",
                #"{"promo_code":"SAVE10","x":1}"#
            )
            #expect(metadata["metadata.promo_code"] == "SAVE10")
            let less = try await api.send(.patch, "/v1/carts/user:1/default/metadata", #"{"x":null}"#)
            #expect(less["metadata"] == ["promo_code": "SAVE10"])

            let all = try await api.send(.get, "/v1/carts/user:1")
            #expect(all["instances.default.item_count"] == 2 && all["instances.saved.item_count"] == 4)
            #expect(try await api.send(.delete, "/v1/carts/user:1/default").status == .noContent)
            #expect(try await api.send(.get, "/v1/carts/user:1/default")["items"] == [])
            #expect(try await api.send(.delete, "/v1/carts/user:1").status == .noContent)
            #expect(try await api.send(.get, "/v1/carts/user:1")["instances"] == [:])
        }
    }

    @Test("If-Match guards every change")
    func conditions() async throws {
        try await Shop.open { shop, client in
            let api = server(client)
            let items = "/v1/carts/user:1/default/items"
            let stale = try await api.send(.post, items, Self.tea, headers: ["If-Match": "*"])
            #expect(stale.status == .preconditionFailed && stale.code == "version_conflict")
            #expect(stale["actual"] == "0")
            let first = try await api.send(.post, items, Self.tea, headers: ["If-Match": "\"0\""])
            let tag = try #require(first.headers[.eTag])
            #expect(try await api.send(.post, items, Self.tea, headers: ["If-Match": tag]).status == .ok)
            for (method, path, body) in [
                (HTTPRequest.Method.post, items, Self.tea), (.patch, items + "/tea", #"{"quantity":9}"#),
                (.delete, items + "/tea", nil), (.delete, "/v1/carts/user:1/default", nil),
                (.patch, "/v1/carts/user:1/default/metadata", #"{"a":1}"#),
                (.post, "/v1/carts/user:1/default/move", #"{"to":"saved","items":["tea"]}"#),
            ] as [(HTTPRequest.Method, String, String?)] {
                let before = try await shop.hash("cart:user:1")
                let answer = try await api.send(method, path, body, headers: ["If-Match": tag])
                #expect(answer.status == .preconditionFailed, "\(method) \(path)")
                #expect(answer["expected"] == .string(String(tag.dropFirst().dropLast())))
                #expect(try await shop.hash("cart:user:1") == before)
            }
            let weak = try await api.send(.post, items, Self.tea, headers: ["If-Match": "W/\(tag)"])
            #expect(weak.status == .preconditionFailed && weak.string("expected") == "W/\(tag)")
            #expect(weak.string("detail")?.contains("weak tags never match") == true)
        }
    }

    @Test("a migration reports, replays, previews and is found again")
    func migration() async throws {
        try await Shop.open { _, client in
            let api = server(client)
            try await api.send(.post, "/v1/carts/guest:abc/default/items", Self.tea)
            try await api.send(.post, "/v1/carts/guest:abc/wishlist/items", Self.tea)
            try await api.send(.post, "/v1/carts/user:1/default/items", Self.tea)
            let request = #"{"from":"guest:abc","to":"user:1"}"#
            let preview = try await api.send(
                .post,
                "/v1/migrations",
                #"{"from":"guest:abc","to":"user:1","dry_run":true}"#
            )
            #expect(preview["dry_run"] == true && preview["instances.default.lines.0.quantity"] == 4)
            let report = try await api.send(.post, "/v1/migrations", request)
            #expect(report["status"] == "completed" && report["replayed"] == false)
            #expect(report["instances.default.lines"] == preview["instances.default.lines"])
            #expect(report["instances.wishlist.lines.0.outcome"] == "added")
            let again = try await api.send(.post, "/v1/migrations", request)
            #expect(
                again["replayed"] == true && again["id"] == report["id"] && again["instances"] == report["instances"]
            )
            guard case .string(let id) = report["id"] else { throw TestFailure("no id") }
            let found = try await api.send(.get, "/v1/migrations/\(id)?to=user%3A1")
            #expect(found["instances"] == report["instances"])
            let listed = try await api.send(.get, "/v1/migrations?to=user:1&from=guest:abc")
            #expect(listed["migrations.0.id"] == report["id"])
            let missing = try await api.send(.get, "/v1/migrations/AAAAAAAAAAAAAAAA?to=user:1")
            #expect(missing.status == .notFound && missing.code == "migration_not_found")
        }
    }

    @Test("other currencies, strategies and the same owner are refused, and nothing changes")
    func refusedMigrations() async throws {
        try await Shop.open { shop, client in
            let api = server(client)
            try await api.send(.post, "/v1/carts/guest:abc/default/items", Self.tea)
            try await api.send(
                .post,
                "/v1/carts/user:1/default/items",
                #"{"id":"pen","name":"Pen","price":1,"currency":"EUR"}"#
            )
            let before = [try await shop.hash("cart:guest:abc"), try await shop.hash("cart:user:1")]
            for (body, status, code) in [
                (#"{"from":"guest:abc","to":"user:1"}"#, 422, "currency_mismatch"),
                (#"{"from":"guest:abc","to":"user:1","strategy":"newest"}"#, 422, "unknown_strategy"),
                (#"{"from":"guest:abc","to":"guest:abc"}"#, 422, "same_identifier"),
                (#"{"from":"guest:abc","to":"user:1","instances":["cellar"]}"#, 404, "unknown_instance"),
                (#"{"from":"guest:abc","to":"user:1","instances":[]}"#, 400, "invalid_request"),
                (#"{"from":"guest:abc","to":"user:1","instances":["saved","saved"]}"#, 400, "invalid_request"),
                (#"{"from":"guest","to":"user:1"}"#, 400, "invalid_identifier"),
                (#"{"from":"guest:abc"}"#, 400, "invalid_request"),
            ] {
                let answer = try await api.send(.post, "/v1/migrations", body)
                #expect(answer.status.code == status && answer.code == code, "\(body): \(answer.text)")
            }
            #expect([try await shop.hash("cart:guest:abc"), try await shop.hash("cart:user:1")] == before)
        }
    }

    @Test("only a known API key is accepted, and a user's token is not an API key")
    func keys() async throws {
        try await Shop.open { shop, client in
            for token in [nil, "wrong", try await shop.token("1")] {
                let answer = try await Browser(client, userToken: token).send(.get, "/v1/carts/user:1")
                #expect(answer.status == .unauthorized && answer.code == "unauthenticated")
                #expect(answer.headers[.wwwAuthenticate] == "Bearer")
            }
        }
    }

    @Test("methods, media types and sizes that are not served are answered as such")
    func framing() async throws {
        try await Shop.open { _, client in
            let api = server(client)
            let method = try await api.send(.put, "/v1/carts/user:1/default")
            #expect(method.status == .methodNotAllowed && method.headers[.allow] == "GET, HEAD, DELETE, OPTIONS")
            let type = try await api.send(
                .post,
                "/v1/carts/user:1/default/items",
                Self.tea,
                headers: ["Content-Type": "text/plain"]
            )
            #expect(type.status == .unsupportedMediaType && type.code == "unsupported_media_type")
            let charset = ["Content-Type": "application/json; charset=utf-8"]
            #expect(
                try await api.send(.post, "/v1/carts/user:2/default/items", Self.tea, headers: charset).status == .ok
            )
            let large = "{\"id\":\"\(String(repeating: "a", count: 270_000))\"}"
            let size = try await api.send(.post, "/v1/carts/user:1/default/items", large)
            #expect(size.status == .contentTooLarge && size.code == "payload_too_large" && size["value"] == 262_144)
            let head = try await api.send(.head, "/v1/carts/user:1/default")
            #expect(head.status == .ok && head.text.isEmpty && head.headers[.eTag] == "\"0\"")
            #expect(try await api.send(.get, "/health/live").status == .ok)
            #expect(try await api.send(.get, "/health/ready").status == .ok)
        }
    }

    @Test("while Redis is away the service says so, lives on, and comes back by itself")
    func outage() async throws {
        try await Shop.open { shop, client in
            let api = server(client)
            #expect(try await api.send(.post, "/v1/carts/user:1/default/items", Self.tea).status == .ok)
            try await shop.redis.kill()
            let away = try await api.send(.get, "/v1/carts/user:1/default")
            #expect(away.status == .serviceUnavailable && away.headers[.retryAfter] == "1")
            #expect(try await api.send(.get, "/health/live").status == .ok)
            #expect(try await api.send(.get, "/health/ready").status == .serviceUnavailable)
            try await shop.redis.restart()
            #expect(
                await eventually(within: .seconds(2)) { (try? await api.send(.get, "/health/ready").status) == .ok }
            )
        }
    }
}

struct TestFailure: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}
