import CartModel
import HTTPTypes
import RedisTestKit
import Testing

@Suite("Bad input")
struct BadInputTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let method: HTTPRequest.Method
        let path: String
        let body: String?
        let status: Int
        let code: String
        var testDescription: String { "\(method) \(path) \(body?.prefix(60) ?? "")" }

        init(_ method: HTTPRequest.Method, _ path: String, _ body: String?, _ status: Int, _ code: String) {
            (self.method, self.path, self.body, self.status, self.code) = (
                method, "/v1/carts" + path, body, status, code
            )
        }

        init(_ method: HTTPRequest.Method, _ path: String, _ status: Int, _ code: String) {
            self.init(method, path, nil, status, code)
        }

        static func add(_ members: String, _ status: Int, _ code: String) -> Case {
            Case(
                .post,
                "/user:1/default/items",
                #"{"id":"x","name":"X","price":1,"currency":"MYR"\#(members)}"#,
                status,
                code
            )
        }
    }

    private static func nest(_ levels: Int) -> String {
        String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
    }

    static let cases: [Case] = [
        Case(.get, "/user", 400, "invalid_identifier"), Case(.get, "/User:1/default", 400, "invalid_identifier"),
        Case(.get, "/user:%2e%2e%2f/default", 400, "invalid_identifier"),
        Case(.get, "/%2e%2e/default", 400, "invalid_identifier"),
        Case(.get, "/user:1%00/default", 400, "invalid_identifier"),
        Case(.get, "/../default", 400, "invalid_identifier"),
        Case(.get, "/user:\(String(repeating: "a", count: 129))/default", 400, "invalid_identifier"),
        Case(.get, "/user:1/cellar", 404, "unknown_instance"), Case(.get, "/user:1/..", 404, "unknown_instance"),
        Case(.get, "/user:1/default/items/..", 400, "invalid_line_id"),
        Case(.get, "/user:1/default/items/%2e%2e", 400, "invalid_line_id"),
        Case(.get, "/user:1/default/items/a%2Fb", 400, "invalid_line_id"),
        Case(.get, "/user:1/default/items/none", 404, "line_not_found"),
        Case(.delete, "/user:1/default/items/none", 404, "line_not_found"),
        Case(.patch, "/user:1/default/items/none", #"{"quantity":1}"#, 404, "line_not_found"),
        Case(.post, "/user:1/default/items", "", 400, "invalid_request"),
        Case(.post, "/user:1/default/items", "{", 400, "invalid_request"),
        Case(.post, "/user:1/default/items", "[]", 400, "invalid_request"),
        Case(.post, "/user:1/default/items", #"{"items":[]}"#, 400, "invalid_request"),
        Case(.post, "/user:1/default/items", #"{"id":"x","name":"X"}"#, 400, "invalid_request"),
        Case(
            .post,
            "/user:1/default/items",
            #"{"id":"a/b","name":"X","price":1,"currency":"MYR"}"#,
            400,
            "invalid_line_id"
        ),
        .add(#","colour":"red""#, 400, "invalid_request"), .add(#","quantity":0"#, 400, "invalid_quantity"),
        .add(#","quantity":-1"#, 400, "invalid_quantity"), .add(#","quantity":1.5"#, 400, "invalid_quantity"),
        .add(#","quantity":"3""#, 400, "invalid_quantity"), .add(#","quantity":true"#, 400, "invalid_quantity"),
        .add(#","quantity":1e99"#, 400, "invalid_quantity"), .add(#","quantity":10001"#, 422, "limit_exceeded"),
        .add(#","quantity":9223372036854775807"#, 422, "limit_exceeded"),
        .add(#","attributes":[1]"#, 400, "invalid_request"),
        .add(",\"attributes\":{\"a\":\(nest(64))}", 400, "invalid_request"),
        .add(",\"attributes\":{\"a\":\(nest(500))}", 400, "invalid_request"),
        .add(",\"attributes\":{\"a\":\(nest(60_000))}", 400, "invalid_request"),
        .add(#","attributes":{"a":"\#(String(repeating: "x", count: 5000))"}"#, 422, "limit_exceeded"),
        Case(
            .post,
            "/user:1/default/items",
            #"{"id":"x","name":"X","price":-1,"currency":"MYR"}"#,
            400,
            "invalid_price"
        ),
        Case(
            .post,
            "/user:1/default/items",
            #"{"id":"x","name":"X","price":1.5,"currency":"MYR"}"#,
            400,
            "invalid_price"
        ),
        Case(
            .post,
            "/user:1/default/items",
            #"{"id":"x","name":"X","price":"1","currency":"MYR"}"#,
            400,
            "invalid_price"
        ),
        Case(.post, "/user:1/default/items", #"{"id":"x","name":"X","price":100000000001}"#, 422, "limit_exceeded"),
        Case(
            .post,
            "/user:1/default/items",
            #"{"id":"x","name":"X","price":1,"currency":"EUR"}"#,
            422,
            "currency_mismatch"
        ),
        Case(
            .post,
            "/user:1/default/items",
            #"{"id":"x","name":"X","price":1,"currency":"euro"}"#,
            400,
            "invalid_request"
        ),
        Case(
            .post,
            "/user:1/default/items",
            #"{"items":[{"id":"x","name":"X","price":1},{"id":"y","name":"Y","price":-1}]}"#,
            400,
            "invalid_price"
        ),
        Case(
            .post,
            "/user:1/default/items",
            #"{"items":[{"id":"x","name":"X","price":1},{"id":"tea","name":"Tea","price":1,"quantity":9999}]}"#,
            422,
            "limit_exceeded"
        ),
        Case(.patch, "/user:1/default/items/tea", #"{"quantity":-1}"#, 400, "invalid_quantity"),
        Case(.patch, "/user:1/default/items/tea", #"{"quantity":10001}"#, 422, "limit_exceeded"),
        Case(.patch, "/user:1/default/items/tea", #"{"quantity_delta":0}"#, 400, "invalid_quantity"),
        Case(.patch, "/user:1/default/items/tea", #"{"quantity_delta":-9}"#, 400, "invalid_quantity"),
        Case(.patch, "/user:1/default/items/tea", #"{"quantity":1,"name":"T"}"#, 400, "invalid_request"),
        Case(.patch, "/user:1/default/items/tea", "{}", 400, "invalid_request"),
        Case(.patch, "/user:1/default/items/tea", #"{"price":-1}"#, 400, "invalid_price"),
        Case(.patch, "/user:1/default/metadata", #"{"bad key":1}"#, 400, "invalid_request"),
        Case(
            .patch,
            "/user:1/default/metadata",
            #"{"k":"\#(String(repeating: "x", count: 2000))"}"#,
            422,
            "limit_exceeded"
        ),
        Case(.post, "/user:1/default/move", #"{"to":"cellar","items":["tea"]}"#, 404, "unknown_instance"),
        Case(.post, "/user:1/default/move", #"{"to":"default","items":["tea"]}"#, 400, "invalid_request"),
        Case(.post, "/user:1/default/move", #"{"to":"saved","items":["none"]}"#, 404, "line_not_found"),
        Case(.post, "/user:1/default/move", #"{"to":"saved"}"#, 400, "invalid_request"),
    ]

    @Test("is refused with its status and code, and the cart stays byte for byte what it was")
    func refused() async throws {
        try await Shop.open { shop, client in
            let api = Browser(client, userToken: Shop.apiKey)
            let tea = #"{"id":"tea","name":"Tea","price":450,"quantity":2,"currency":"MYR"}"#
            #expect(try await api.send(.post, "/v1/carts/user:1/default/items", tea).status == .ok)
            let before = try await shop.hash("cart:user:1")
            for wrong in Self.cases {
                let answer = try await api.send(wrong.method, wrong.path, wrong.body)
                #expect(
                    answer.status.code == wrong.status && answer.code == wrong.code,
                    "\(wrong.testDescription): \(answer.text)"
                )
                #expect(answer.headers[.contentType] == "application/problem+json")
                #expect(try await shop.hash("cart:user:1") == before, "\(wrong.testDescription)")
            }
            #expect(try await shop.redis.cli("KEYS", "cart:*").split(whereSeparator: \.isNewline).count == 1)
        }
    }

    @Test("errors name the field, what was given and what is allowed")
    func named() async throws {
        try await Shop.open { _, client in
            let api = Browser(client, userToken: Shop.apiKey)
            let body = #"{"items":[{"id":"x","name":"X","price":1,"currency":"MYR","quantity":"three"}]}"#
            let answer = try await api.send(.post, "/v1/carts/user:1/default/items", body)
            #expect(answer["field"] == "items[0].quantity" && answer["given"] == "\"three\"")
            #expect(answer["allowed"] == "a whole number, 1 or more" && answer["status"] == 400)
            let price = #"{"items":[{"id":"x","name":"X","price":1},{"id":"y","name":"Y","price":"free"}]}"#
            #expect(try await api.send(.post, "/v1/carts/user:1/default/items", price)["field"] == "items[1].price")
            let broken = try await api.send(.post, "/v1/carts/user:1/default/items", #"{"id" "x"}"#)
            #expect(broken["field"] == "body" && broken["allowed"] == "a colon")
            #expect(broken["detail"] == "The body is not valid JSON at byte 6.")
            let stranger = "{\"\(String(repeating: "m", count: 1_000))\":1}"
            #expect(try await api.send(.post, "/v1/carts/user:1/default/items", stranger).text.utf8.count < 512)
        }
    }
}
