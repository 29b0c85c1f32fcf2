import CartHTTP
import CartService
import HTTPTypes
import HummingbirdTesting
import RedisTestKit
import Testing

/// The examples of both documents that the project comes from, over HTTP and with the same numbers.
@Suite("Specification examples over HTTP")
struct SpecificationTests {
    /// Products A, B and C of the merge strategies, product-1 and product-2 of the login, each with its price.
    private static let catalog = """
        {"products":[
            {"id":"A","name":"Product A","price":1000,"currency":"MYR"},
            {"id":"B","name":"Product B","price":1000,"currency":"MYR"},
            {"id":"C","name":"Product C","price":1000,"currency":"MYR"},
            {"id":"product-1","name":"Product 1","price":1000,"currency":"MYR"},
            {"id":"product-2","name":"Product 2","price":2000,"currency":"MYR"}
        ]}
        """

    private static func open(
        _ change: (inout CartsConfiguration) throws -> Void = { _ in },
        rules: MigrationRules = MigrationRules(),
        _ body: @Sendable @escaping (Shop, any TestClientProtocol) async throws -> Void
    ) async throws {
        let catalog = try JSONFileCatalog(json: Array(Self.catalog.utf8), name: "catalog")
        try await Shop.open(change, rules: rules, http: { $0.catalog = catalog }, body)
    }

    private func add(_ id: String, _ quantity: Int, _ browser: Browser) async throws {
        let body = #"{"id":"\#(id)","quantity":\#(quantity)}"#
        try #require(try await browser.send(.post, "/v1/cart/default/items", body).status == .ok)
    }

    /// Fills both carts, logs the guest in, and returns what the user's cart holds then.
    private func merge(
        _ strategy: MigrationStrategy,
        guest: [String: Int],
        user: [String: Int],
        rules: MigrationRules = MigrationRules()
    ) async throws -> [String: Int64] {
        let outcome = Outcome()
        try await Self.open({ $0.migration.strategy = strategy }, rules: rules) { shop, client in
            let home = Browser(client, userToken: try await shop.token("123"))
            for (id, quantity) in user { try await add(id, quantity, home) }
            let browser = Browser(client)
            for (id, quantity) in guest { try await add(id, quantity, browser) }
            let identifier = try #require(try await browser.send(.get, "/v1/session").string("identifier"))
            browser.userToken = home.userToken
            let login = try await browser.send(.post, "/v1/session/login")
            #expect(login["migration.status"] == "completed" && browser.cookie == nil)
            #expect(try await shop.redis.cli("HEXISTS", "cart:\(identifier)", "marker") == "1")
            let cart = try await home.send(.get, "/v1/cart")
            #expect(cart.quantities() == login.quantities("cart.items"))
            outcome.quantities = cart.quantities()
        }
        return outcome.quantities
    }

    private final class Outcome: @unchecked Sendable {
        // Written by the one task that runs the test's body, read after it.
        var quantities: [String: Int64] = [:]
    }

    @Test("add_quantities: guest A 2, B 1 and user A 3, C 1 become A 5, B 1, C 1")
    func addQuantities() async throws {
        let merged = try await merge(.addQuantities, guest: ["A": 2, "B": 1], user: ["A": 3, "C": 1])
        #expect(merged == ["A": 5, "B": 1, "C": 1])
    }

    @Test("keep_highest_quantity: guest A 2 and user A 5 become A 5")
    func keepHighest() async throws {
        #expect(try await merge(.keepHighestQuantity, guest: ["A": 2], user: ["A": 5]) == ["A": 5])
    }

    @Test("keep_user_cart: guest A 2, B 1 and user C 3 become C 3")
    func keepUser() async throws {
        #expect(try await merge(.keepUserCart, guest: ["A": 2, "B": 1], user: ["C": 3]) == ["C": 3])
    }

    @Test("replace_with_guest: guest A 2 replaces user C 3")
    func replace() async throws {
        #expect(try await merge(.replaceWithGuest, guest: ["A": 2], user: ["C": 3]) == ["A": 2])
    }

    @Test("a strategy of one's own: the sum, 10 at most; lines of one side stay as they are")
    func ownStrategy() async throws {
        let limited: MigrationRules.Strategy = { guest, user in
            var lines = Dictionary(uniqueKeysWithValues: user.items.map { ($0.id, $0) })
            for line in guest.items {
                var merged = line
                if let mine = lines[line.id] { merged.quantity = min(mine.quantity + line.quantity, 10) }
                lines[line.id] = merged
            }
            return try Cart(
                identifier: user.identifier,
                instance: user.instance,
                currency: user.currency ?? guest.currency,
                items: Array(lines.values),
                metadata: user.metadata
            )
        }
        let merged = try await merge(
            MigrationStrategy(rawValue: "limited"),
            guest: ["A": 7, "B": 1],
            user: ["A": 6, "C": 2],
            rules: MigrationRules(strategies: ["limited": limited])
        )
        #expect(merged == ["A": 10, "B": 1, "C": 2])
    }

    @Test("product-1 as guest, login, product-2 as user: both are the user's, with names, prices and quantities")
    func loginFlow() async throws {
        try await Self.open { shop, client in
            let browser = Browser(client)
            try await add("product-1", 1, browser)
            let guest = try #require(try await browser.send(.get, "/v1/cart").string("identifier"))
            #expect(guest.hasPrefix("guest:"))
            browser.userToken = try await shop.token("123")
            try await browser.send(.post, "/v1/session/login")
            try await add("product-2", 1, browser)
            let cart = try await browser.send(.get, "/v1/cart")
            #expect(cart["identifier"] == "user:123" && cart["instance"] == "default")
            #expect(cart.quantities() == ["product-1": 1, "product-2": 1] && cart["total"] == 3000)
            #expect(cart["items.0.name"] == "Product 1" && cart["items.0.price"] == 1000)
            #expect(cart["items.1.name"] == "Product 2" && cart["items.1.price"] == 2000)
        }
    }

    @Test("log in, add, refresh: every answer is the same user's same cart")
    func refresh() async throws {
        try await Self.open { shop, client in
            let browser = Browser(client, userToken: try await shop.token("123"))
            try await browser.send(.post, "/v1/session/login")
            try await add("A", 2, browser)
            let first = try await browser.send(.get, "/v1/cart")
            for _ in 0..<3 {
                let again = try await browser.send(.get, "/v1/cart")
                #expect(again.text == first.text && again.header("ETag") == first.header("ETag"))
            }
            #expect(first["identifier"] == "user:123" && first.quantities() == ["A": 2])
        }
    }

    @Test("the summary counts lines and items and names the version, and is empty before the first change")
    func summary() async throws {
        try await Self.open { shop, client in
            let browser = Browser(client)
            let empty = try await browser.send(.get, "/v1/cart/default/summary")
            #expect(empty.text == #"{"gen":null,"version":0,"line_count":0,"item_count":0}"#)
            #expect(empty.header("ETag") == "\"0\"")
            try await add("product-1", 2, browser)
            try await add("product-2", 3, browser)
            let cart = try await browser.send(.get, "/v1/cart")
            let identifier = try #require(cart.string("identifier"))
            let api = Browser(client, userToken: Shop.apiKey)
            for summary in [
                try await browser.send(.get, "/v1/cart/default/summary"),
                try await api.send(.get, "/v1/carts/\(identifier)/default/summary"),
            ] {
                #expect(summary["line_count"] == 2 && summary["item_count"] == 5 && summary["version"] == 2)
                #expect(summary["gen"] == cart["gen"] && summary.header("ETag") == cart.header("ETag"))
            }
            #expect(try await browser.send(.post, "/v1/cart/default/summary").status == .methodNotAllowed)
        }
    }

    @Test("logged in on two devices at once: both log in, both add, both see one cart with everything once")
    func twoDevices() async throws {
        try await Self.open { shop, client in
            let token = try await shop.token("123")
            let devices = [Browser(client), Browser(client)]
            for (device, id) in zip(devices, ["A", "B"]) { try await add(id, 1, device) }
            let cookies = devices.map(\.cookie)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for cookie in cookies {
                    group.addTask {
                        let device = Browser(client, userToken: token)
                        device.cookie = cookie
                        let login = try await device.send(.post, "/v1/session/login")
                        #expect(login["migration.status"] == "completed")
                        try await add("C", 2, device)
                    }
                }
                try await group.waitForAll()
            }
            for _ in devices {
                let cart = try await Browser(client, userToken: token).send(.get, "/v1/cart")
                #expect(cart["identifier"] == "user:123" && cart.quantities() == ["A": 1, "B": 1, "C": 4])
            }
        }
    }
}
