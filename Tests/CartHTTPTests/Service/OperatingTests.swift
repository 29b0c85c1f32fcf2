import CartModel
import CartService
import HTTPTypes
import RedisTestKit
import Testing

@testable import CartHTTP

/// What the console asks for.
@Suite("Operators' questions")
struct OperatingTests {
    private static let reader = APIKey(
        name: "reader",
        secret: "reader-0123456789abcdef",
        scopes: [.read],
        kinds: ["user"]
    )

    private static func open(_ body: @Sendable @escaping (Shop, Browser, Browser) async throws -> Void) async throws {
        try await Shop.open(http: {
            $0.metrics = { "cart_migrations_due 2\n" }
            $0.apiKeys = APIKeyRing([APIKey(name: "shop", secret: Shop.apiKey), reader])
        }) { shop, client in
            try await body(
                shop,
                Browser(client, userToken: Shop.apiKey),
                Browser(client, userToken: "reader-0123456789abcdef")
            )
        }
    }

    @Test("owners are found by what their identifiers begin with, which is no pattern")
    func owners() async throws {
        try await Self.open { shop, operator_, reader in
            for owner in ["user:12", "user:123", "user:2", "guest:12"] {
                let body = #"{"id":"tea","name":"Tea","price":450,"currency":"MYR"}"#
                _ = try await operator_.send(.post, "/v1/carts/\(owner)/default/items", body)
            }
            func found(_ browser: Browser, _ query: String) async throws -> [String] {
                let answer = try await browser.send(.get, "/v1/carts?\(query)")
                return answer.text.matches(of: /"identifier":"([^"]+)"/).map { String($0.output.1) }
            }
            #expect(try await found(operator_, "prefix=user:12") == ["user:12", "user:123"])
            #expect(try await found(operator_, "") == ["guest:12", "user:12", "user:123", "user:2"])
            #expect(try await found(operator_, "prefix=user:*") == [])
            let limited = try await operator_.send(.get, "/v1/carts?prefix=user&limit=1")
            #expect(limited["complete"] == .bool(false))
            #expect(try await operator_.send(.get, "/v1/carts?limit=0").code == "invalid_request")
            #expect(try await found(reader, "prefix=user:2") == ["user:2"])
            #expect(try await reader.send(.get, "/v1/carts?prefix=guest:").code == "forbidden")
            #expect(try await reader.send(.get, "/v1/carts?prefix=u").code == "invalid_request")
        }
    }

    @Test("an owner's hash is shown as it lies in Redis")
    func fields() async throws {
        try await Self.open { shop, operator_, reader in
            let body = #"{"id":"tea","name":"Tea","price":450,"currency":"MYR"}"#
            _ = try await operator_.send(.post, "/v1/carts/user:1/default/items", body)
            let answer = try await reader.send(.get, "/v1/carts/user:1/fields")
            let stored = try await shop.redis.cli("HGET", "cart:user:1", "default:item:tea")
            guard case .object(let fields) = answer["fields"] else {
                Issue.record("no fields")
                return
            }
            #expect(fields["default:item:tea"] == .string(stored) && fields["default:qty:tea"] == "1")
            #expect(answer["command"] == "redis-cli HGETALL 'cart:user:1'")
            #expect(try await reader.send(.get, "/v1/carts/guest:1/fields").code == "forbidden")
            try await shop.redis.cli("SET", "cart:user:2", "text")
            #expect(try await reader.send(.get, "/v1/carts/user:2/fields").code == "cart_corrupted")
        }
    }

    @Test("the status names the key, every server and the figures, also while Redis is down")
    func status() async throws {
        try await Self.open { shop, operator_, reader in
            let answer = try await reader.send(.get, "/v1/status")
            #expect(answer.text.contains(#""key":{"name":"reader","scopes":["read"]}"#))
            #expect(answer.text.contains(#""state":"up","product":""#))
            #expect(answer.text.contains(#""values":{"recoveries_due":2.0}"#))
            try await shop.redis.kill()
            let later = try await reader.send(.get, "/v1/status")
            #expect(later.status == .ok && later.text.contains(#""state":"down","reason":"#))
        }
    }
}
