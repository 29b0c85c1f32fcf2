import CartService
import Hiredis
import Logging
import Testing

@testable import cart

@Suite("Settings")
struct ServiceSettingsTests {
    @Test("without any configuration everything has its documented default")
    func defaults() throws {
        let settings = try settings()
        #expect(settings.redis == nil)
        #expect(settings.carts == CartsConfiguration())
        #expect(settings.host == "127.0.0.1")
        #expect(settings.port == 8080)
        #expect(settings.maxBodyBytes == 262_144)
        #expect(settings.commandTimeout == .milliseconds(500))
        #expect(settings.connectTimeout == .seconds(2))
        #expect(settings.apiKeys.isEmpty)
        #expect(settings.trustsClientPrices == false)
        #expect(settings.logLevel == .info)
    }

    @Test("timeouts reach the Redis that the URL names")
    func redis() throws {
        let redis = try settings("redis.url=redis://:secret@db:7000/2", "redis.command_timeout=1500ms").redis
        #expect(redis?.endpoint == .tcp(host: "db", port: 7000))
        #expect(redis?.database == 2)
        #expect(redis?.commandTimeout == .milliseconds(1500))
    }

    @Test(
        "a bad value names the key, the value and what is allowed",
        arguments: [
            ("http.port=70000", "http.port cannot be '70000' (from the command line); allowed: 0 to 65535."),
            (
                "ttl.guest=1s",
                "ttl.guest cannot be '1s' (from the command line); allowed: 0 (for ever), or 1m to 3650d."
            ),
            (
                "migration.strategy=merge",
                "migration.strategy cannot be 'merge' (from the command line); allowed: add_quantities, "
                    + "keep_highest_quantity, keep_user_cart, replace_with_guest."
            ),
            (
                "migration.enabled=yes",
                "migration.enabled cannot be 'yes' (from the command line); allowed: true, false."
            ),
            (
                "instances=items",
                "instances cannot be 'items'; allowed: names of [a-z][a-z0-9_-]{0,31}, none of events, "
                    + "export, fields, items, metadata, migrations, move."
            ),
            ("redis.key_prefix=a b", "redis.key_prefix cannot be 'a b'; allowed: [A-Za-z0-9_.:-]{1,32}."),
            (
                "carts.default_currency=eur",
                "carts.default_currency cannot be 'eur' (from the command line); allowed: an ISO 4217 code, for example EUR."
            ),
            (
                "http.max_body_bytes=1KB",
                "http.max_body_bytes cannot be '1KB' (from the command line); allowed: 1KiB to 16MiB."
            ),
        ]
    )
    func badValues(assignment: String, message: String) {
        #expect(refusal { try settings(assignment) } == message)
    }

    @Test("a bad secret is named, never shown", arguments: ["jwt.hs256_secret", "http.api_keys", "redis.url"])
    func secrets(key: String) {
        let message = refusal { try settings("\(key)=hunter2") }
        #expect(message?.contains(key) == true)
        #expect(message?.contains("hunter2") == false)
        #expect(message?.contains("allowed: ") == true)
    }

    @Test("a value from the environment is traced to its variable")
    func origin() {
        let message = refusal { try settings(environment: ["CART_OPERATIONS_WINDOW": "1h"]) }
        #expect(message == "operations.window cannot be '1h' (from CART_OPERATIONS_WINDOW); allowed: 1s to 10m.")
    }

    @Test("limits with which a total could pass 64 bits are refused")
    func limits() throws {
        let message = refusal { try settings("limits.max_price=1000000000000000", "limits.max_quantity=1000000") }
        #expect(message?.hasPrefix("limits.max_price cannot be '1000000000000000'") == true)
        #expect(try settings("limits.max_lines=20").carts.limits.maxLines == 20)
    }

    @Test("receivers of events without a secret are told that it is missing")
    func webhooksWithoutSecrets() {
        let message = refusal { try settings("webhooks.urls=https://a.example/hook") }
        #expect(message?.hasPrefix("webhooks.secrets is missing; ") == true)
    }

    @Test("API keys are pairs of a name and a long key, each name once")
    func apiKeys() throws {
        let keys = try settings("http.api_keys=shop=0123456789abcdef,app=fedcba9876543210==").apiKeys
        #expect(keys.map(\.name) == ["shop", "app"])
        #expect(keys.last?.secret == "fedcba9876543210==")
        for list in [
            "shop", "shop=short", "=0123456789abcdef", "a=0123456789abcdef,a=0123456789abcdeg", "a=0123456789:abcdef",
        ] {
            #expect(refusal { try settings("http.api_keys=\(list)") } != nil, "\(list)")
        }
    }
}
