import CartHTTP
import CartModel
import HTTPTypes
import RedisTestKit
import Testing

@Suite("A shopper's undo")
struct ShopperUndoTests {
    private static let tea = #"{"id":"tea","quantity":2}"#

    private func loggedIn(_ shop: Shop, _ browser: Browser, _ user: String) async throws -> String {
        try await browser.send(.post, "/v1/cart/default/items", Self.tea)
        browser.userToken = try await shop.token(user)
        let login = try await browser.send(.post, "/v1/session/login")
        guard case .string(let id) = login["migration.id"] else { throw CartError.migrationNotFound }
        return id
    }

    @Test("an undo gives the lines to a guest, with the token in its answer; they are not merged again by themselves")
    func whole() async throws {
        try await Shop.open { shop, client in
            let browser = Browser(client)
            let id = try await loggedIn(shop, browser, "7")
            #expect(browser.cookie == nil)
            #expect(try await browser.send(.get, "/v1/cart/migrations/\(id)")["status"] == "completed")
            let undone = try await browser.send(.post, "/v1/cart/migrations/\(id)/undo")
            #expect(undone.status == .ok && undone["status"] == "undone" && browser.cookie != nil)
            let mine = try await browser.send(.get, "/v1/cart")
            #expect(mine.quantities() == [:] && mine.header("Cart-Migration")?.contains("status=skipped") == true)
            let cookie = browser.cookie
            browser.userToken = nil
            #expect(try await browser.send(.get, "/v1/cart").quantities() == ["tea": 2])
            #expect(browser.cookie == cookie)
            browser.userToken = try await shop.token("7")
            let asked = try await browser.send(.post, "/v1/session/login")
            #expect(asked["migration.status"] == "completed" && asked.quantities("cart.items") == ["tea": 2])
        }
    }

    @Test("an undo keeps the cart reachable that waits for a login in the same browser")
    func waitingCart() async throws {
        try await Shop.open({ $0.migration.skipIfUserItems = 1 }) { shop, client in
            let browser = Browser(client)
            let id = try await loggedIn(shop, browser, "7")
            browser.userToken = nil
            try await browser.send(.post, "/v1/cart/default/items", #"{"id":"tea","quantity":5}"#)
            browser.userToken = try await shop.token("7")
            let login = try await browser.send(.post, "/v1/session/login")
            #expect(login["migration.status"] == "skipped" && browser.cookie != nil)
            #expect(try await browser.send(.post, "/v1/cart/migrations/\(id)/undo").status == .ok)
            // The user's cart is empty now: the waiting cart comes first, and then the other one waits.
            let next = try await browser.send(.post, "/v1/session/login")
            #expect(next.quantities("cart.items") == ["tea": 5] && browser.cookie != nil)
            browser.userToken = nil
            #expect(try await browser.send(.get, "/v1/cart").quantities() == ["tea": 2])
        }
    }

    @Test("the repeat after a lost answer gives the same token, and the lines once")
    func lostAnswer() async throws {
        try await Shop.open { shop, client in
            let browser = Browser(client)
            let id = try await loggedIn(shop, browser, "7")
            try await browser.send(.post, "/v1/cart/migrations/\(id)/undo", answerIsLost: true)
            #expect(browser.cookie == nil)
            try await browser.send(.post, "/v1/cart/migrations/\(id)/undo")
            browser.userToken = nil
            #expect(try await browser.send(.get, "/v1/cart").quantities() == ["tea": 2])
        }
    }

    @Test("only the user who got the lines can undo, see or ask; a changed cart needs force")
    func refused() async throws {
        try await Shop.open { shop, client in
            let browser = Browser(client)
            let id = try await loggedIn(shop, browser, "7")
            let path = "/v1/cart/migrations/\(id)/undo"
            let stranger = Browser(client, userToken: try await shop.token("8"))
            #expect(try await stranger.send(.post, path).code == "migration_not_found")
            #expect(try await stranger.send(.get, "/v1/cart/migrations/\(id)").code == "migration_not_found")
            #expect(try await Browser(client).send(.post, path).status == .unauthorized)
            try await browser.send(.post, "/v1/cart/default/items", #"{"id":"cup"}"#)
            #expect(try await browser.send(.post, path).code == "undo_conflict")
            #expect(try await browser.send(.post, path, #"{"force":true}"#).status == .ok)
            #expect(try await browser.send(.get, "/v1/cart").quantities() == ["cup": 1])
        }
    }
}
