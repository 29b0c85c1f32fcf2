import CartModel
import Crypto
import HTTPTypes
import HummingbirdTesting
import Logging
import RedisTestKit
import Testing

@testable import CartHTTP

@Suite("API keys")
struct APIKeyTests {
    private static let secret = "secret-of-the-file-0123456789"

    static func digest(_ secret: String) -> String {
        SHA256.hash(data: Array(secret.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func entry(_ members: String, secret: String = secret) -> String {
        #"{"file":{"sha256":"\#(digest(secret))"\#(members)}}"#
    }

    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test(
        "a key does what its scopes allow, and nothing else",
        arguments: [
            ("read", HTTPRequest.Method.get, "/v1/carts/user:1", ""), ("read", .get, "/v1/migrations?to=user:1", ""),
            ("write", .post, "/v1/carts/user:1/default/items", #"{"id":"a","name":"A","price":1,"currency":"EUR"}"#),
            ("write", .patch, "/v1/carts/user:1/default/metadata", #"{"a":1}"#),
            ("migrate", .post, "/v1/migrations", #"{"from":"guest:1","to":"user:1"}"#),
            ("admin", .delete, "/v1/carts/user:1", ""), ("admin", .get, "/v1/carts/user:1/export", ""),
        ]
    )
    func scopes(scope: String, method: HTTPRequest.Method, path: String, body: String) async throws {
        for held in APIKeyScope.allCases {
            let file = try TemporaryFile(Self.entry(#","scopes":["\#(held.rawValue)"]"#))
            try await Shop.open(http: { $0.apiKeys = try await APIKeyRing([], file: file.path, logger: Self.logger) }) {
                _,
                client in
                let answer = try await Browser(client, userToken: Self.secret)
                    .send(method, path, body.isEmpty ? nil : body)
                if held.rawValue == scope {
                    #expect(answer.status.kind == .successful, "\(answer.text)")
                } else {
                    #expect(answer.status == .forbidden && answer.code == "forbidden")
                    #expect(answer["field"] == "scope" && answer["allowed"] == .string(scope))
                }
            }
        }
    }

    @Test("a key limited to kinds names no identifier of another kind, by path, query, body or batch")
    func kinds() async throws {
        let file = try TemporaryFile(Self.entry(#","kinds":["guest"]"#))
        try await Shop.open(http: { $0.apiKeys = try await APIKeyRing([], file: file.path, logger: Self.logger) }) {
            shop,
            client in
            let app = Browser(client, userToken: Self.secret)
            #expect(try await app.send(.get, "/v1/carts/guest:1").status == .ok)
            for answer in [
                try await app.send(.get, "/v1/carts/user:1"), try await app.send(.get, "/v1/carts/user:1/export"),
                try await app.send(.get, "/v1/migrations?to=user:1"),
                try await app.send(.get, "/v1/events?identifier=user:1"),
                try await app.send(.post, "/v1/migrations", #"{"from":"guest:1","to":"user:1"}"#),
                try await app.send(.post, "/v1/migrations", #"{"from":"user:1","to":"guest:1"}"#),
                try await app.send(.post, "/v1/migrations/abcdefghijk/undo", #"{"to":"user:1"}"#),
            ] {
                #expect(answer.status == .forbidden && answer["allowed"] == "guest", "\(answer.text)")
            }
            let batch = try await app.send(
                .post,
                "/v1/migrations/batch",
                #"{"from":"guest:1","to":"user:1"}"#,
                headers: ["Content-Type": "application/x-ndjson"]
            )
            #expect(batch["error.code"] == "forbidden")
            #expect(try await shop.redis.cli("KEYS", "cart*:user:1*") == "")
        }
    }

    @Test(
        "keys are rotated without a restart: both secrets hold while both are listed, and a broken file changes nothing"
    )
    func rotation() async throws {
        let next = "secret-that-replaces-it-987654"
        let file = try TemporaryFile(Self.entry(""))
        let ring = try await APIKeyRing([], file: file.path, logger: Self.logger)
        #expect(await ring.key(of: Self.secret[...])?.name == "file")
        try file.write(#"{"file":{"sha256":["\#(Self.digest(next))","\#(Self.digest(Self.secret))"]}}"#)
        #expect(await eventually { await ring.key(of: next[...]) != nil })
        #expect(await ring.key(of: Self.secret[...]) != nil)
        try file.write(Self.entry("", secret: next))
        #expect(await eventually { await ring.key(of: Self.secret[...]) == nil })
        try file.write("nothing")
        #expect(await !eventually(within: .seconds(2)) { await ring.key(of: next[...]) == nil })
    }

    @Test(
        "a file that cannot be understood is refused with the place that is wrong",
        arguments: [
            (#"[]"#, "body"), (#"{"A":{}}"#, "A"), (#"{"a":{}}"#, "a.sha256"), (#"{"a":{"sha256":"00"}}"#, "a.sha256"),
            (#"{"a":{"sha256":[]}}"#, "a.sha256"), (#"{"a":1}"#, "a"),
            (entry(#","scopes":["root"]"#), "file.scopes"), (entry(#","kinds":"guest""#), "file.kinds"),
            (entry(#","scope":[]"#), "file.scope"),
        ]
    )
    func refused(text: String, place: String) {
        let error = #expect(throws: CartError.self) { try APIKeyFile.keys(Array(text.utf8)) }
        #expect(
            error?.field == "http.api_keys_file" && error?.given?.contains("(\(place))") == true,
            "\(error?.given ?? "")"
        )
    }

    @Test("neither a key nor a user's token opens the other's API")
    func apart() async throws {
        try await Shop.open { shop, client in
            let token = try await shop.token("1")
            #expect(try await Browser(client, userToken: token).send(.get, "/v1/carts/user:1").status == .unauthorized)
            #expect(try await Browser(client, userToken: Shop.apiKey).send(.get, "/v1/cart").status == .unauthorized)
            #expect(try await Browser(client).send(.get, "/v1/carts/user:1").header("WWW-Authenticate") == "Bearer")
        }
    }
}
