import CartHTTP
import CartModel
import HTTPTypes
import RedisTestKit
import Testing

@Suite("Login")
struct LoginTests {
    private func add(
        _ id: String,
        _ quantity: Int = 1,
        to instance: String = "default",
        _ browser: Browser
    ) async throws {
        let answer = try await browser.send(
            .post,
            "/v1/cart/\(instance)/items",
            #"{"id":"\#(id)","quantity":\#(quantity)}"#
        )
        #expect(answer.status == .ok, "\(answer.text)")
    }

    @Test("a guest adds, logs in, and has one merged cart: 2 + 3 = 5, wishlist too, in one step")
    func merge() async throws {
        try await Shop.open { shop, client in
            let home = Browser(client, userToken: try await shop.token("123"))
            try await add("tea", 3, home)
            let guest = Browser(client)
            try await add("tea", 2, guest)
            try await add("cup", 1, to: "wishlist", guest)
            let identifier = try #require(try await guest.send(.get, "/v1/session").string("identifier"))

            guest.userToken = try await shop.token("123")
            let login = try await guest.send(.post, "/v1/session/login")
            #expect(login.status == .ok && login["migration.status"] == "completed")
            #expect(login["cart.identifier"] == "user:123" && login.quantities("cart.items") == ["tea": 5])
            #expect(login.header("Cart-Migration")?.hasSuffix("; status=completed") == true)
            #expect(guest.cookie == nil)
            #expect(try await guest.send(.get, "/v1/cart/wishlist").quantities() == ["cup": 1])

            let marker = try await shop.hash("cart:\(identifier)")
            #expect(
                marker.contains("marker") && marker.contains { $0.hasSuffix(" user:123") }
                    && !marker.contains("default:head")
            )
            let timeToLive = Int(try await shop.redis.cli("TTL", "cart:\(identifier)")) ?? 0
            #expect((1...30).contains(timeToLive))
        }
    }

    @Test("the first authenticated request migrates, whatever it is; later ones do not again")
    func implicit() async throws {
        try await Shop.open { shop, client in
            let browser = Browser(client)
            try await add("tea", 2, browser)
            browser.userToken = try await shop.token("7")
            let first = try await browser.send(.get, "/v1/cart")
            #expect(first["identifier"] == "user:7" && first.quantities() == ["tea": 2])
            #expect(first.header("Cart-Migration") != nil && browser.cookie == nil)
            let second = try await browser.send(.get, "/v1/cart")
            #expect(second.header("Cart-Migration") == nil && second.quantities() == ["tea": 2])
        }
    }

    @Test("a login repeated after a lost answer merges once, and its report says replayed")
    func lostAnswer() async throws {
        try await Shop.open { shop, client in
            let browser = Browser(client)
            try await add("tea", 2, browser)
            browser.userToken = try await shop.token("7")
            let lost = try await browser.send(.post, "/v1/session/login", answerIsLost: true)
            #expect(lost["migration.replayed"] == false && browser.cookie != nil)
            let again = try await browser.send(.post, "/v1/session/login")
            #expect(again["migration.replayed"] == true && again["migration.id"] == lost["migration.id"])
            #expect(again.quantities("cart.items") == ["tea": 2] && browser.cookie == nil)
        }
    }

    @Test("a second tab's click that meets the marker is not stranded: its answer carries the token again")
    func secondTab() async throws {
        try await Shop.open { shop, client in
            let tab = Browser(client)
            try await add("tea", 2, tab)
            let otherTab = Browser(client)
            otherTab.cookie = tab.cookie
            tab.userToken = try await shop.token("7")
            try await tab.send(.post, "/v1/session/login")
            #expect(tab.cookie == nil)
            let click = try await otherTab.send(.post, "/v1/cart/default/items", #"{"id":"cup"}"#)
            #expect(click.quantities() == ["cup": 1] && click.headers[.setCookie] != nil)
            otherTab.userToken = tab.userToken
            #expect(try await otherTab.send(.get, "/v1/cart").quantities() == ["tea": 2, "cup": 1])
        }
    }

    @Test("logout starts an empty guest session; what is added then is merged at the next login")
    func cycle() async throws {
        try await Shop.open { shop, client in
            let browser = Browser(client)
            try await add("tea", 2, browser)
            let token = try await shop.token("7")
            browser.userToken = token
            try await browser.send(.post, "/v1/session/login")
            let logout = try await browser.send(.post, "/v1/session/logout")
            #expect(logout["authenticated"] == false && browser.cookie != nil)
            browser.userToken = nil
            #expect(try await browser.send(.get, "/v1/cart")["items"] == [])
            try await add("cup", 1, browser)
            browser.userToken = token
            #expect(try await browser.send(.get, "/v1/cart").quantities() == ["tea": 2, "cup": 1])
        }
    }

    @Test("two devices of one person end in one cart")
    func devices() async throws {
        try await Shop.open { shop, client in
            let phone = Browser(client)
            let desktop = Browser(client)
            try await add("tea", 2, phone)
            try await add("tea", 3, desktop)
            for device in [phone, desktop] {
                device.userToken = try await shop.token("7")
                try await device.send(.post, "/v1/session/login")
            }
            for device in [phone, desktop] {
                #expect(try await device.send(.get, "/v1/cart").quantities() == ["tea": 5])
            }
        }
    }

    @Test("a cart in another currency is not merged, the login goes through, and the guest's session stays")
    func refused() async throws {
        try await Shop.open { shop, client in
            let home = Browser(client, userToken: try await shop.token("7"))
            try await add("pen", 1, home)
            let browser = Browser(client)
            try await add("tea", 1, browser)
            browser.userToken = try await shop.token("7")
            let login = try await browser.send(.post, "/v1/session/login")
            #expect(login.status == .ok && login["migration.status"] == "refused")
            #expect(login["migration.reason"] == "currency_mismatch" && browser.cookie != nil)
            let logout = try await browser.send(.post, "/v1/session/logout")
            #expect(logout["authenticated"] == false && logout["expires_at"] != .null)
            #expect(logout.header("Cart-Migration")?.hasSuffix("; status=refused") == true)
            browser.userToken = nil
            let cart = try await browser.send(.get, "/v1/cart")
            #expect(cart.quantities() == ["tea": 1] && cart["identifier"] == logout["identifier"])
        }
    }

    @Test("a logout that is the first authenticated request migrates, says so, and starts an empty session")
    func logoutFirst() async throws {
        try await Shop.open { shop, client in
            let browser = Browser(client)
            try await add("tea", 2, browser)
            let before = browser.cookie
            browser.userToken = try await shop.token("7")
            let logout = try await browser.send(.post, "/v1/session/logout")
            #expect(logout["authenticated"] == false)
            #expect(logout.header("Cart-Migration")?.hasSuffix("; status=completed") == true)
            #expect(browser.cookie != nil && browser.cookie != before)
            #expect(try await browser.send(.get, "/v1/cart").quantities() == ["tea": 2])
        }
    }

    @Test("where migration is off the login says so and the guest's session stays")
    func disabled() async throws {
        try await Shop.open({ $0.migration.isEnabled = false }) { shop, client in
            let browser = Browser(client)
            try await add("tea", 1, browser)
            browser.userToken = try await shop.token("7")
            let login = try await browser.send(.post, "/v1/session/login")
            #expect(login["migration.status"] == "skipped" && login["migration.reason"] == "disabled")
            #expect(browser.cookie != nil && login.quantities("cart.items") == [:])
        }
    }

    @Test("an expired guest has nothing to migrate")
    func expired() async throws {
        try await Shop.open { shop, client in
            let browser = Browser(client)
            try await add("tea", 1, browser)
            guard case .string(let identifier) = try await browser.send(.get, "/v1/session")["identifier"] else {
                return
            }
            #expect(try await shop.redis.cli("PEXPIRE", "cart:\(identifier)", "0") == "1")
            browser.userToken = try await shop.token("7")
            let login = try await browser.send(.post, "/v1/session/login")
            #expect(
                login["migration.status"] == "nothing_to_migrate" && login["cart.items"] == [] && browser.cookie == nil
            )
        }
    }

    @Test("a login without a user's token is refused")
    func withoutToken() async throws {
        try await Shop.open { _, client in
            let answer = try await Browser(client).send(.post, "/v1/session/login")
            #expect(answer.status == .unauthorized && answer.code == "unauthenticated")
        }
    }
}
