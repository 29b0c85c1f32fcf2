import HTTPTypes
import HummingbirdTesting
import RedisTestKit
import Testing

@testable import CartHTTP

@Suite("Connections and their limits")
struct ConnectionLimitTests {
    private static let head =
        "Host: localhost\r\nAuthorization: Bearer \(Shop.apiKey)\r\nContent-Type: application/json\r\n"

    private static func add(_ length: Int) -> String {
        "POST /v1/carts/user:1/default/items HTTP/1.1\r\n\(head)Content-Length: \(length)\r\n\r\n"
    }

    @Test("a body that does not arrive in time is refused with 408, changes nothing, and the connection ends")
    func slowBody() async throws {
        try await Shop.open(isLive: true, http: { $0.requestTimeout = .milliseconds(300) }) { shop, client in
            let connection = try RawConnection(port: try #require(client.port))
            connection.send(Self.add(100) + #"{"id":"#)
            let answer = try await connection.read()
            #expect(answer.hasPrefix("HTTP/1.1 408 ") && answer.contains(#""code":"request_timeout""#))
            #expect(answer.lowercased().contains("connection: close"))
            #expect(try await shop.redis.cli("KEYS", "cart:*") == "")
        }
    }

    @Test("a body that is too large is refused with 413 at once, with a length or chunked, and not read to its end")
    func largeBody() async throws {
        try await Shop.open(isLive: true, http: { $0.maxBodyBytes = 2048 }) { _, client in
            let told = try RawConnection(port: try #require(client.port))
            told.send(Self.add(1_000_000_000) + "{")
            #expect(try await told.read().hasPrefix("HTTP/1.1 413 "))
            let chunked = try RawConnection(port: try #require(client.port))
            chunked.send(
                "POST /v1/carts/user:1/default/items HTTP/1.1\r\n\(Self.head)Transfer-Encoding: chunked\r\n\r\n"
            )
            let chunk = "800\r\n" + String(repeating: " ", count: 2048) + "\r\n"
            chunked.send(chunk + chunk)
            #expect(try await chunked.read().hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test("header fields beyond their limit, and lines that are no HTTP, end the connection with 400")
    func largeHeaders() async throws {
        try await Shop.open(isLive: true, http: { $0.maxHeaderBytes = 4096 }) { _, client in
            let large =
                "GET /health/live HTTP/1.1\r\nHost: x\r\nX-Large: \(String(repeating: "x", count: 5000))\r\n\r\n"
            let many = "GET /health/live HTTP/1.1\r\nHost: x\r\n" + String(repeating: "X: y\r\n", count: 200) + "\r\n"
            for text in [large, many, "nonsense\r\n\r\n", "GET / HTTP/9.9\r\n\r\n"] {
                let connection = try RawConnection(port: try #require(client.port))
                connection.send(text)
                #expect(try await connection.read().hasPrefix("HTTP/1.1 400 "), "\(text.prefix(40))")
            }
        }
    }

    @Test("a connection without a whole request header is closed in time, and one with an event stream is not")
    func idleConnections() async throws {
        try await Shop.open(isLive: true, http: { $0.idleTimeout = .milliseconds(500) }) { _, client in
            let port = try #require(client.port)
            let stream = try RawConnection(port: port)
            stream.send("GET /v1/cart/events HTTP/1.1\r\nHost: x\r\nCart-Session: x\r\n\r\n")
            let start = try await stream.read(until: "retry")
            let slow = try RawConnection(port: port)
            slow.send("GET /health/live HTTP/1.1\r\nHost: x\r\n")
            slow.send("X: y\r\n")
            #expect(try await slow.read() == "")
            let idle = try RawConnection(port: port)
            #expect(try await idle.read() == "")
            let session = try #require(
                start.split(whereSeparator: \.isNewline).first { $0.hasPrefix("Cart-Session: ") }
            )
            let change = try RawConnection(port: port)
            change.send(
                "POST /v1/cart/default/items HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "\(session)\r\nContent-Length: 12\r\n\r\n" + #"{"id":"tea"}"#
            )
            #expect(try await stream.read(until: "tea:1").contains("cart.added"))
        }
    }

    @Test("a request that names its length twice is refused, so that nobody smuggles another one in")
    func smuggling() async throws {
        try await Shop.open(isLive: true) { shop, client in
            let both = "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            let twice = "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"
            let broken = "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"
            for rest in [both, twice, broken] {
                let connection = try RawConnection(port: try #require(client.port))
                connection.send("POST /v1/carts/user:1/default/items HTTP/1.1\r\n\(Self.head)\(rest)")
                connection.send("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
                let answers = try await connection.read()
                #expect(answers.hasPrefix("HTTP/1.1 400 ") && !answers.contains("alive"), "\(rest)")
            }
            #expect(try await shop.redis.cli("KEYS", "cart:*") == "")
        }
    }

    @Test("more requests at once than are taken are refused with 503, and others follow when they are done")
    func overload() async throws {
        try await Shop.open(isLive: true, http: { $0.maxConcurrentRequests = 1 }) { _, client in
            let port = try #require(client.port)
            let connections = [try RawConnection(port: port), try RawConnection(port: port)]
            for connection in connections { connection.send(Self.add(2)) }
            // Whichever came first waits for its body, and the other one is one too many.
            try await withThrowingTaskGroup(of: (index: Int, text: String).self) { group in
                for (index, connection) in connections.enumerated() {
                    group.addTask { (index, try await connection.read(until: "}")) }
                }
                let refused = try #require(try await group.next())
                #expect(refused.text.hasPrefix("HTTP/1.1 503 ") && refused.text.contains(#""code":"overloaded""#))
                #expect(refused.text.contains(#""limit":"max_concurrent_requests","value":1"#))
                #expect(refused.text.contains("Retry-After: 1"))
                connections[1 - refused.index].send("{}")
                let taken = try #require(try await group.next())
                #expect(taken.text.hasPrefix("HTTP/1.1 400 "))
            }
            let after = try await Browser(client, userToken: Shop.apiKey).send(.get, "/v1/carts/user:1")
            #expect(after.status == .ok)
        }
    }
}
