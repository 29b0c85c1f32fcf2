import CartModel
import Foundation
import HTTPTypes
import HummingbirdTesting
import RedisTestKit
import Testing

@testable import CartHTTP

@Suite("Event streams")
struct EventStreamTests {
    /// Opens a stream and waits for its first words, so that nothing after is missed.
    private static func open(
        _ path: String,
        _ client: any TestClientProtocol,
        _ fields: String
    ) async throws -> RawConnection {
        let connection = try RawConnection(port: try #require(client.port))
        connection.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n")
        let start = try await connection.read(until: "retry: 2000")
        #expect(start.contains("Content-Type: text/event-stream") && start.contains("Cache-Control: no-store"))
        return connection
    }

    /// The value of the first line with the given field name.
    private static func line(_ name: String, _ text: String) -> String? {
        text.split(whereSeparator: \.isNewline).first { $0.hasPrefix("\(name): ") }.map {
            String($0.dropFirst(name.count + 2))
        }
    }

    @Test("a second tab hears of a change at once, nobody else's events, and a reconnect misses nothing")
    func secondTab() async throws {
        try await Shop.open(isLive: true) { shop, client in
            let browser = Browser(client)
            try await browser.send(.get, "/v1/session")
            let cookie = "Cookie: cart=\(try #require(browser.cookie))\r\n"
            let tab = try await Self.open("/v1/cart/events", client, cookie)
            try await Browser(client).send(.post, "/v1/cart/default/items", #"{"id":"cup"}"#)
            try await browser.send(.post, "/v1/cart/default/items", #"{"id":"tea"}"#)
            let text = try await tab.read(until: "\ndata: ")
            #expect(
                Self.line("event", text) == "cart.added" && text.contains(#""lines":"tea:1""#) && !text.contains("cup")
            )
            let last = try #require(Self.line("id", text))
            try await browser.send(.patch, "/v1/cart/default/items/tea", #"{"quantity":3}"#)
            try await browser.send(.delete, "/v1/cart/default/items/tea")
            let again = try await Self.open("/v1/cart/events", client, cookie + "Last-Event-ID: \(last)\r\n")
            try await browser.send(.post, "/v1/cart/default/items", #"{"id":"pen"}"#)
            let rest = try await again.read(until: "pen:1")
            let kinds = rest.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("event: ") }.map {
                $0.dropFirst(7)
            }
            #expect(kinds == ["cart.quantity_changed", "cart.removed", "cart.added"])
        }
    }

    @Test("a shopper who asks for all that ever happened gets what was missed lately, and app servers get all of it")
    func memory() async throws {
        try await Shop.open(isLive: true) { shop, client in
            let browser = Browser(client)
            let session = try await browser.send(.get, "/v1/session")
            let owner = try #require(session.string("identifier"))
            // An event of ten minutes ago, by the clock that the streams go by.
            let old = Int64(Date().timeIntervalSince1970 * 1000) - 600_000
            let fields = ["type", "cart.added", "identifier", owner, "instance", "default", "lines", "old:1"]
            _ = try await shop.redis.cli(["XADD", "cart-events:0", "\(old)-0"] + fields)
            try await browser.send(.post, "/v1/cart/default/items", #"{"id":"tea"}"#)
            let cookie = "Cookie: cart=\(try #require(browser.cookie))\r\nLast-Event-ID: 0.1-0\r\n"
            let shopper = try RawConnection(port: try #require(client.port))
            shopper.send("GET /v1/cart/events HTTP/1.1\r\nHost: x\r\n\(cookie)\r\n")
            let told = try await shopper.read(until: "tea:1")
            #expect(!told.contains("old:1"))
            let server = try RawConnection(port: try #require(client.port))
            let key = "Authorization: Bearer \(Shop.apiKey)\r\nLast-Event-ID: 0.1-0\r\n"
            server.send("GET /v1/events HTTP/1.1\r\nHost: x\r\n\(key)\r\n")
            #expect(try await server.read(until: "tea:1").contains("old:1"))
        }
    }

    @Test("a shopper's stream names no other owner, also when a migration comes in")
    func ownIdentifiersOnly() async throws {
        try await Shop.open(isLive: true) { shop, client in
            let token = try await shop.token("1")
            let tab = try await Self.open("/v1/cart/events", client, "Authorization: Bearer \(token)\r\n")
            let browser = Browser(client)
            try await browser.send(.post, "/v1/cart/default/items", #"{"id":"tea"}"#)
            browser.userToken = token
            try await browser.send(.post, "/v1/session/login")
            let text = try await tab.read(until: "\ndata: ")
            #expect(Self.line("event", text) == "cart.migrated" && !text.contains("guest:"))
        }
    }

    @Test("a stream ends once its user's token has expired, and once its key is removed")
    func revoked() async throws {
        let file = try TemporaryFile(#"{"file":{"sha256":"\#(APIKeyTests.digest(Shop.apiKey))"}}"#)
        try await Shop.open(
            isLive: true,
            http: {
                $0.eventStreamInterval = .milliseconds(50)
                $0.apiKeys = try await APIKeyRing([], file: file.path, logger: APIKeyTests.logger)
            }
        ) { shop, client in
            // Expired tokens are taken for another minute, so this one has some seconds left, enough on a busy machine.
            let token = try await shop.token("1", life: .seconds(-55))
            let tab = try await Self.open("/v1/cart/events", client, "Authorization: Bearer \(token)\r\n")
            #expect(try await tab.read(until: "0\r\n\r\n").contains(":\n\n"))
            let app = try await Self.open("/v1/events", client, "Authorization: Bearer \(Shop.apiKey)\r\n")
            _ = try await app.read(until: ":\n\n")
            try file.write(#"{"file":{"sha256":"\#(APIKeyTests.digest("another-secret-0123456789"))"}}"#)
            _ = try await app.read(until: "0\r\n\r\n")
        }
    }

    @Test("app servers hear of everybody, or of one owner, and a key limited to kinds of its kinds")
    func service() async throws {
        let guests = APIKey(name: "guests", secret: "only-guests-0123456789", kinds: ["guest"])
        let all = APIKey(name: "shop", secret: Shop.apiKey)
        try await Shop.open(isLive: true, http: { $0.apiKeys = APIKeyRing([all, guests]) }) { _, client in
            let everybody = try await Self.open("/v1/events", client, "Authorization: Bearer \(Shop.apiKey)\r\n")
            let one = try await Self.open(
                "/v1/events?identifier=user:2",
                client,
                "Authorization: Bearer \(Shop.apiKey)\r\n"
            )
            let limited = try await Self.open("/v1/events", client, "Authorization: Bearer only-guests-0123456789\r\n")
            let app = Browser(client, userToken: Shop.apiKey)
            for owner in ["user:1", "user:2", "guest:3"] {
                try await app.send(
                    .post,
                    "/v1/carts/\(owner)/default/items",
                    #"{"id":"a","name":"A","price":1,"currency":"EUR"}"#
                )
            }
            let heard = try await everybody.read(until: "guest:3")
            #expect(heard.contains("user:1") && heard.contains("user:2"))
            let heardOne = try await one.read(until: "data: ")
            #expect(heardOne.contains("user:2") && !heardOne.contains("user:1"))
            #expect(try await !limited.read(until: "guest:3").contains("user:"))
        }
    }

    @Test("streams beyond their number are refused with 503, and a bad last event is named")
    func refusals() async throws {
        try await Shop.open(isLive: true, http: { $0.maxEventStreams = 1 }) { _, client in
            let browser = Browser(client)
            let bad = try await browser.send(.get, "/v1/cart/events", headers: ["Last-Event-ID": "x"])
            #expect(bad.status == .badRequest && bad["field"] == "Last-Event-ID" && bad["given"] == "x")
            let tab = try await Self.open("/v1/cart/events", client, "")
            let refused = try await browser.send(.get, "/v1/cart/events")
            #expect(refused.code == "overloaded" && refused["limit"] == "max_event_streams")
            withExtendedLifetime(tab) {}
        }
    }
}
