import CartService
import HTTPTypes
import Hiredis
import Logging
import RedisTestKit
import Testing

@testable import CartHTTP

@Suite("Rate limits")
struct RateLimiterTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test("processes share what they count through Redis, under digests that expire")
    func sharing() async throws {
        try await Shop.open { shop, _ in
            let policy = RateLimitPolicy(limits: [.session: RateLimit(10, per: .seconds(60))])
            let one = RateLimiter(policy, carts: shop.carts, logger: Self.logger)
            let two = RateLimiter(policy, carts: shop.carts, logger: Self.logger)
            let now: Int64 = 1_800_000_000_000
            for _ in 0..<6 { #expect(one.take(.session, "somebody", now: now)?.isAllowed == true) }
            for _ in 0..<4 { #expect(two.take(.session, "somebody", now: now)?.isAllowed == true) }
            await one.share(now: now)
            await two.share(now: now)
            #expect(two.take(.session, "somebody", now: now)?.isAllowed == false)
            #expect(two.take(.session, "somebody else", now: now)?.isAllowed == true)
            #expect(two.take(.key, "anything", now: now) == nil)
            let keys = try await shop.redis.cli("KEYS", "cart-rate:*")
            #expect(keys.hasPrefix("cart-rate:session:") && !keys.contains("somebody"))
            #expect(try await shop.redis.cli("GET", keys) == "10")
            let rest = Int(try await shop.redis.cli("PTTL", keys)) ?? 0
            #expect((1...120_000).contains(rest))
        }
    }

    @Test("without Redis a process counts alone")
    func alone() async throws {
        try await Shop.open { shop, _ in
            let limiter = RateLimiter(
                RateLimitPolicy(limits: [.address: RateLimit(1, per: .seconds(60))]),
                carts: shop.carts,
                logger: Self.logger
            )
            try await shop.redis.kill()
            #expect(limiter.take(.address, "a")?.isAllowed == true)
            await limiter.share()
            #expect(limiter.take(.address, "a")?.isAllowed == false)
        }
    }

    @Test("a session, a key and an address are refused with 429 beyond their limits, and learn before what is left")
    func answers() async throws {
        let limit = RateLimit(3, per: .seconds(60))
        try await Shop.open(http: { $0.rateLimits = RateLimitPolicy(limits: [.session: limit, .key: limit]) }) {
            shop,
            client in
            let browser = Browser(client)
            // A guest without a session is nobody yet.
            #expect(try await browser.send(.get, "/v1/session").header("RateLimit") == nil)
            for left in [2, 1, 0] {
                let answer = try await browser.send(.get, "/v1/cart")
                #expect(
                    answer.status == .ok && answer.header("RateLimit")?.hasPrefix("\"session\";r=\(left);t=") == true
                )
                #expect(answer.header("RateLimit-Policy") == "\"session\";q=3;w=60")
            }
            let refused = try await browser.send(.post, "/v1/cart/default/items", #"{"id":"tea"}"#)
            #expect(
                refused.status == .tooManyRequests && refused.code == "rate_limited" && refused["limit"] == "session"
            )
            #expect(refused["value"] == 3 && Int(refused.header("Retry-After") ?? "") ?? 0 >= 1)
            #expect(try await Browser(client).send(.get, "/v1/cart").status == .ok)
            let app = Browser(client, userToken: Shop.apiKey)
            for _ in 0..<3 { #expect(try await app.send(.get, "/v1/carts/user:1").status == .ok) }
            #expect(try await app.send(.get, "/v1/carts/user:1").code == "rate_limited")
            #expect(try await shop.redis.cli("KEYS", "cart:*") == "")
        }
    }

    @Test("an address is counted behind a trusted proxy, and nobody is somebody else by claiming so")
    func addresses() async throws {
        let proxies = [try #require(AddressRange("127.0.0.0/8")), try #require(AddressRange("::1"))]
        try await Shop.open(
            isLive: true,
            http: {
                $0.rateLimits = RateLimitPolicy(limits: [.address: RateLimit(2, per: .seconds(60))])
                $0.trustedProxies = proxies
            }
        ) { _, client in
            let browser = Browser(client)
            // What stands before the proxy's own entry is the client's claim.
            let claims = ["192.0.2.1", "192.0.2.1", "192.0.2.1", "198.51.100.7, 192.0.2.1", "192.0.2.2"]
            var statuses: [Int] = []
            for claim in claims {
                let answer = try await browser.send(.get, "/health/live", headers: ["X-Forwarded-For": claim])
                statuses.append(answer.status.code)
            }
            #expect(statuses == [200, 200, 429, 429, 200])
        }
    }
}
