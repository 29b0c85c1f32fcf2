import CartHTTP
import CartModel
import HTTPTypes
import RedisTestKit
import Testing

/// A guest's change while another tab's login is migrating the cart.
@Suite("A sealed guest cart")
struct SealedCartTests {
    private static let tea = #"{"id":"tea","quantity":2}"#

    /// Seals a guest's cart for a user as a migration in steps does; returns its key.
    private func seal(_ browser: Browser, _ shop: Shop) async throws -> String {
        guard case .string(let guest) = try await browser.send(.get, "/v1/session")["identifier"] else {
            throw CartError.migrationNotFound
        }
        let key = "cart:\(guest)"
        let generation = try await shop.redis.cli("HGET", key, "gen")
        let seal = "\(generation) user:9 n.1 9999999999999 add_quantities default clear "
        try await shop.redis.cli("HSET", key, "seal", seal)
        try await shop.redis.cli("HDEL", key, "gen")
        return key
    }

    /// What a refusal leaves: the cart open, in another life.
    private func open(_ key: String, _ shop: Shop) async throws {
        // In this order, because a cart with neither is a corrupted one.
        try await shop.redis.cli("HSET", key, "gen", "another-life-of-it")
        try await shop.redis.cli("HDEL", key, "seal")
    }

    @Test("a change goes to a fresh guest's cart, and a login merges both once the seal is lifted")
    func both() async throws {
        try await Shop.open { shop, client in
            let browser = Browser(client)
            try await browser.send(.post, "/v1/cart/default/items", Self.tea)
            let before = browser.cookie
            let key = try await seal(browser, shop)
            let click = try await browser.send(.post, "/v1/cart/default/items", #"{"id":"cup"}"#)
            #expect(click.status == .ok && click.quantities() == ["cup": 1] && browser.cookie != before)
            let fresh = browser.cookie
            browser.userToken = try await shop.token("7")
            let early = try await browser.send(.get, "/v1/cart")
            #expect(early.quantities() == ["cup": 1] && browser.cookie == fresh)
            try await open(key, shop)
            let login = try await browser.send(.post, "/v1/session/login")
            #expect(login.quantities("cart.items") == ["tea": 2, "cup": 1])
            #expect(browser.cookie == nil)
        }
    }

    @Test("a change that arrives while the seal is there for a moment goes on under the same identifier")
    func moment() async throws {
        try await Shop.open { shop, client in
            let browser = Browser(client)
            try await browser.send(.post, "/v1/cart/default/items", Self.tea)
            let before = browser.cookie
            let key = try await seal(browser, shop)
            async let opened: Void = open(key, shop)
            let click = try await browser.send(.post, "/v1/cart/default/items", #"{"id":"cup"}"#)
            try await opened
            #expect(click.quantities() == ["cup": 1, "tea": 2] && browser.cookie == before)
        }
    }

    @Test("a token names three former guests at most; then the change is refused and nothing is lost")
    func bounded() async throws {
        try await Shop.open { shop, client in
            let browser = Browser(client)
            var keys: [String] = []
            for _ in 0..<3 {
                try await browser.send(.post, "/v1/cart/default/items", Self.tea)
                keys.append(try await seal(browser, shop))
            }
            try await browser.send(.post, "/v1/cart/default/items", Self.tea)
            keys.append(try await seal(browser, shop))
            let refused = try await browser.send(.post, "/v1/cart/default/items", Self.tea)
            #expect(refused.status == .conflict && refused.code == "migration_in_progress")
            for key in keys { try await open(key, shop) }
            browser.userToken = try await shop.token("7")
            let login = try await browser.send(.post, "/v1/session/login")
            #expect(login.quantities("cart.items") == ["tea": 8] && browser.cookie == nil)
        }
    }
}
