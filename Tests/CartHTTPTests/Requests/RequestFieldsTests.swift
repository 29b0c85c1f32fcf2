import HTTPTypes
import HummingbirdTesting
import RedisTestKit
import Testing

@testable import CartHTTP

@Suite("What HTTP leaves open")
struct RequestFieldsTests {
    private static let add = #"{"id":"tea","name":"Tea","price":450,"currency":"MYR"}"#
    private static let path = "/v1/carts/user:1/default/items"

    /// A request that adds a line, with further header fields.
    private static func request(_ fields: String, version: String = "1.1", body: String = add) -> String {
        """
        POST \(path) HTTP/\(version)\r
        Authorization: Bearer \(Shop.apiKey)\r
        Content-Type: application/json\r
        \(fields.contains("Transfer-Encoding") ? "" : "Content-Length: \(body.utf8.count)\r\n")\(fields)\r

        """
    }

    @Test("Expect: 100-continue is answered before the body is sent")
    func goOn() async throws {
        try await Shop.open(isLive: true) { _, client in
            let connection = try RawConnection(port: try #require(client.port))
            for _ in 0..<2 {
                connection.send(Self.request("Host: x\r\nExpect: 100-continue\r\n"))
                #expect(try await connection.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100 Continue\r\n"))
                connection.send(Self.add)
                let answer = try await connection.read(until: "}]")
                #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.contains(#""id":"tea""#))
            }
        }
    }

    @Test("a body that would be refused is not asked for: the refusal is the answer")
    func refusedBody() async throws {
        try await Shop.open(isLive: true, http: { $0.maxBodyBytes = 1024 }) { _, client in
            let connection = try RawConnection(port: try #require(client.port))
            connection.send(
                Self.request("Host: x\r\nExpect: 100-continue\r\n")
                    .replacing("Content-Length: \(Self.add.utf8.count)", with: "Content-Length: 5000")
            )
            #expect(try await connection.read().hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test("an HTTP/1.0 connection ends after the answer, and needs no Host; one that is kept does not end")
    func oldVersion() async throws {
        try await Shop.open(isLive: true) { _, client in
            let connection = try RawConnection(port: try #require(client.port))
            connection.send(Self.request("", version: "1.0") + Self.add)
            let answer = try await connection.read()
            #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.contains(#""id":"tea""#))
            let kept = try RawConnection(port: try #require(client.port))
            for quantity in 2...3 {
                kept.send(Self.request("Connection: keep-alive\r\n", version: "1.0") + Self.add)
                #expect(try await kept.read(until: "}]").contains(#""quantity":\#(quantity),"#))
            }
        }
    }

    @Test(
        "a header that leaves something open is refused by name, and nothing is changed",
        arguments: [
            ("", "Host", 400), ("Host: a\r\nHost: b\r\n", "Host", 400), ("Host:\r\n", "Host", 400),
            ("Host: x\r\nAuthorization: Bearer other-key-0123456789\r\n", "Authorization", 400),
            ("Host: x\r\nContent-Type: text/plain\r\n", "Content-Type", 400),
            ("Host: x\r\nIdempotency-Key: a\r\nIdempotency-Key: b\r\n", "Idempotency-Key", 400),
            ("Host: x\r\nExpect: 200-ok\r\n", "Expect", 400),
            ("Host: x\r\nTransfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding", 400),
            ("Host: x\r\nContent-Encoding: gzip\r\n", "Content-Encoding", 415),
            ("Host: x\r\nContent-Encoding: identity\r\nContent-Encoding: br\r\n", "Content-Encoding", 415),
        ]
    )
    func refused(fields: String, field: String, status: Int) async throws {
        try await Shop.open(isLive: true) { shop, client in
            let connection = try RawConnection(port: try #require(client.port))
            connection.send(Self.request(fields) + Self.add)
            let answer = try await connection.read(until: #""request_id":""#)
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
            #expect(answer.contains(#""field":"\#(field)""#), "\(answer)")
            #expect(answer.lowercased().contains("accept-encoding: identity") == (status == 415))
            #expect(try await shop.redis.cli("KEYS", "cart:*") == "")
        }
    }

    @Test("a field that is given twice alike counts once")
    func twiceAlike() async throws {
        try await Shop.open(isLive: true) { _, client in
            let connection = try RawConnection(port: try #require(client.port))
            connection.send(Self.request("Host: x\r\nAuthorization: Bearer \(Shop.apiKey)\r\n") + Self.add)
            #expect(try await connection.read(until: "}]").hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test("a query that names a value twice is refused")
    func query() async throws {
        try await Shop.open { _, client in
            let api = Browser(client, userToken: Shop.apiKey)
            let answer = try await api.send(.get, "/v1/migrations?to=user:1&to=user:2")
            #expect(answer.status == .badRequest && answer["field"] == "to")
        }
    }

    @Test(
        "a body that names a member twice is refused at any depth",
        arguments: [
            #"{"id":"tea","id":"cup","name":"Tea","price":1,"currency":"MYR"}"#,
            #"{"id":"tea","name":"Tea","price":1,"price":2,"currency":"MYR"}"#,
            #"{"id":"tea","name":"Tea","price":1,"currency":"MYR","attributes":{"a":1,"a":1}}"#,
            #"{"id":"tea","name":"Tea","price":1,"currency":"MYR","attributes":{"a":{"b":1,"\u0062":2}}}"#,
            #"{"items":[{"id":"tea","id":"tea","name":"Tea","price":1,"currency":"MYR"}]}"#,
        ]
    )
    func duplicates(body: String) async throws {
        try await Shop.open { shop, client in
            let api = Browser(client, userToken: Shop.apiKey)
            let answer = try await api.send(.post, Self.path, body)
            #expect(answer.status == .badRequest && answer["allowed"] == "each member once", "\(answer.text)")
            #expect(try await shop.redis.cli("KEYS", "cart:*") == "")
        }
    }

    @Test(
        "names and attributes hold no control characters, attributes line breaks and tabs alone",
        arguments: [
            (#""name":"a\u0000""#, false), (#""name":"a\u001b[31m""#, false), (#""name":"a\nb""#, false),
            (#""name":"a\u007f""#, false), (#""name":"a\u0085""#, false), (#""name":"Zo\u00eb \u00a0""#, true),
            (#""name":"a","attributes":{"note":"one\r\n\ttwo"}"#, true),
            (#""name":"a","attributes":{"note":"\u0007"}"#, false),
            (#""name":"a","attributes":{"list":["\u001b"]}"#, false),
            (#""name":"a","attributes":{"\u0000":1}"#, false),
        ]
    )
    func controlCharacters(members: String, isFine: Bool) async throws {
        try await Shop.open { shop, client in
            let api = Browser(client, userToken: Shop.apiKey)
            let answer = try await api.send(.post, Self.path, #"{"id":"tea",\#(members),"price":1,"currency":"MYR"}"#)
            #expect(answer.status == (isFine ? .ok : .badRequest), "\(answer.text)")
            #expect(try await shop.redis.cli("EXISTS", "cart:user:1") == (isFine ? "1" : "0"))
        }
    }

    @Test("the request's id is taken over or made, and stands in answers and problems")
    func requestID() async throws {
        try await Shop.open { _, client in
            let api = Browser(client, userToken: Shop.apiKey)
            let named = try await api.send(.get, "/v1/carts/user:1", headers: ["X-Request-Id": "req-1/a_b.c:d"])
            #expect(named.header("X-Request-Id") == "req-1/a_b.c:d")
            let problem = try await api.send(.get, "/nowhere", headers: ["X-Request-Id": "req-2"])
            #expect(problem["request_id"] == "req-2" && problem.header("X-Request-Id") == "req-2")
            for bad in ["", "a b", "a\"b", "{}", String(repeating: "x", count: 129)] {
                let made = try await api.send(.get, "/v1/carts/user:1", headers: ["X-Request-Id": bad])
                let id = try #require(made.header("X-Request-Id"))
                #expect(id != bad && id.utf8.count == 32)
            }
        }
    }
}
