import HTTPTypes
import RedisTestKit
import Testing

@testable import CartHTTP

@Suite("Accept")
struct AcceptTests {
    @Test(
        "the most specific range decides",
        arguments: [
            ([], true), (["*/*"], true), (["application/json"], true), (["application/*"], true),
            (["text/html"], false),
            (["text/html, application/json;q=0.1"], true), (["application/json;q=0, */*"], false),
            (["*/*;q=0"], false), (["text/*", "*/*;q=0.5"], true), (["application/json; charset=utf-8"], true),
            (["APPLICATION/JSON"], true), ([";;,"], false), (["application/jsonx"], false),
        ] as [([String], Bool)]
    )
    func ranges(values: [String], takes: Bool) { #expect(Accept.takes("application/json", values) == takes) }

    @Test("a request that does not accept JSON is refused before anything is done; a clear is not refused")
    func refusal() async throws {
        try await Shop.open { shop, client in
            let browser = Browser(client)
            let path = "/v1/cart/default/items"
            let answer = try await browser.send(.post, path, #"{"id":"tea"}"#, headers: ["Accept": "text/csv"])
            #expect(answer.status == .notAcceptable && answer.code == "not_acceptable" && answer["given"] == "text/csv")
            #expect(answer["allowed"] == "application/json")
            #expect(try await shop.redis.cli("KEYS", "cart:*") == "")
            #expect(
                try await browser.send(.delete, "/v1/cart/default", headers: ["Accept": "text/csv"]).status
                    == .noContent
            )
        }
    }

    @Test("every path answers OPTIONS with what it has, HEAD as GET without a body, and other methods with 405")
    func methods() async throws {
        try await Shop.open { shop, client in
            let app = Browser(client, userToken: Shop.apiKey)
            for (path, allowed) in [
                ("/health/live", "GET, HEAD, OPTIONS"), ("/v1/carts/user:1", "GET, HEAD, DELETE, OPTIONS"),
                ("/v1/migrations", "GET, HEAD, POST, OPTIONS"), ("/v1/events", "GET, HEAD, OPTIONS"),
                ("/v1/cart/default/items/a", "GET, HEAD, PATCH, DELETE, OPTIONS"),
            ] {
                let options = try await app.send(.options, path)
                #expect(options.status == .noContent && options.header("Allow") == allowed)
                for method in [HTTPRequest.Method.put, .trace, .connect] {
                    let answer = try await app.send(method, path)
                    #expect(
                        answer.status == .methodNotAllowed && answer.header("Allow") == allowed,
                        "\(method) \(path)"
                    )
                }
            }
            let get = try await app.send(.get, "/v1/carts/user:1")
            let head = try await app.send(.head, "/v1/carts/user:1")
            #expect(head.status == .ok && head.text.isEmpty)
            #expect(
                head.header("Content-Length") == get.header("Content-Length")
                    && get.header("X-Content-Type-Options") == "nosniff"
            )
            #expect(try await app.send(.head, "/v1/events").header("Content-Type") == "text/event-stream")
            #expect(try await app.send(.options, "/nowhere").status == .notFound)
        }
    }
}
