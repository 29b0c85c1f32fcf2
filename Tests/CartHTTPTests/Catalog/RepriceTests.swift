import CartService
import HTTPTypes
import HummingbirdTesting
import Logging
import RedisTestKit
import Synchronization
import Testing

@testable import CartHTTP

/// A catalog whose prices a test changes.
private final class ChangingCatalog: ProductCatalog {
    private let prices = Mutex<[String: (price: Int64, isAvailable: Bool)]>(["tea": (450, true), "cup": (1000, true)])

    func set(_ id: String, _ price: Int64, isAvailable: Bool = true) {
        prices.withLock { $0[id] = (price, isAvailable) }
    }

    func remove(_ id: String) { _ = prices.withLock { $0.removeValue(forKey: id) } }

    func products(_ ids: Set<String>, currency: Currency?) async throws(CartError) -> [String: Product] {
        let currency = try Currency("MYR")
        return prices.withLock { prices in
            prices.filter { ids.contains($0.key) }.reduce(into: [:]) { products, entry in
                products[entry.key] = Product(
                    id: entry.key,
                    name: entry.key,
                    price: entry.value.price,
                    currency: currency,
                    isAvailable: entry.value.isAvailable
                )
            }
        }
    }
}

@Suite("Taking the catalog's prices into a cart")
struct RepriceTests {
    private static func open(
        _ body: @Sendable @escaping (Shop, any TestClientProtocol, ChangingCatalog) async throws -> Void
    ) async throws {
        let catalog = ChangingCatalog()
        try await Shop.open(http: { $0.catalog = catalog }) { shop, client in try await body(shop, client, catalog) }
    }

    @Test("both APIs answer the cart, what has changed and what keeps its price; quantities stay")
    func bothAPIs() async throws {
        try await Self.open { _, client, catalog in
            let browser = Browser(client)
            let body = #"{"items":[{"id":"tea","quantity":3},{"id":"cup"}]}"#
            let added = try await browser.send(.post, "/v1/cart/default/items", body)
            catalog.set("tea", 500)
            catalog.remove("cup")
            let repriced = try await browser.send(.post, "/v1/cart/default/reprice")
            #expect(repriced.status == .ok && repriced["price_changes"] == [["id": "tea", "from": 450, "to": 500]])
            #expect(repriced["unavailable"] == ["cup"] && repriced["cart.total"] == 2500)
            #expect(repriced.quantities("cart.items") == ["tea": 3, "cup": 1])
            #expect(repriced.header("ETag") != added.header("ETag"))
            #expect(repriced.string("cart.items.1.price_at") != nil)
            let again = try await browser.send(.post, "/v1/cart/default/reprice", "{}")
            #expect(again["price_changes"] == [] && again.header("ETag") == repriced.header("ETag"))
            let owner = try #require(added.string("identifier"))
            catalog.set("tea", 600)
            let api = Browser(client, userToken: Shop.apiKey)
            let service = try await api.send(.post, "/v1/carts/\(owner)/default/reprice")
            #expect(service["price_changes"] == [["id": "tea", "from": 500, "to": 600]])
            let events = try await api.send(.get, "/v1/carts/\(owner)/export")
            #expect(events.text.contains(#""type":"cart.repriced""#) && events.text.contains(#""lines":"tea:500>600""#))
        }
    }

    @Test("a product that is not for sale is told from one that the catalog does not have")
    func notForSale() async throws {
        try await Self.open { _, client, catalog in
            let browser = Browser(client)
            catalog.set("tea", 450, isAvailable: false)
            for (id, detail) in [
                ("tea", "The product is not for sale now."), ("gold", "The catalog has no such product."),
            ] {
                let refused = try await browser.send(.post, "/v1/cart/default/items", #"{"id":"\#(id)"}"#)
                #expect(refused.status == .notFound && refused.code == "not_found")
                #expect(refused.string("detail") == detail && refused.string("given") == id)
            }
        }
    }

    @Test("it is a change like any other: If-Match, Idempotency-Key, unknown members, methods")
    func likeAnyOther() async throws {
        try await Self.open { shop, client, catalog in
            let api = Browser(client, userToken: Shop.apiKey)
            let path = "/v1/carts/user:1/default"
            let tea = #"{"id":"tea","name":"Tea","price":450,"currency":"MYR"}"#
            let added = try await api.send(.post, "\(path)/items", tea)
            let tag = try #require(added.header("ETag"))
            catalog.set("tea", 500)
            let stale = try await api.send(.post, "\(path)/reprice", headers: ["If-Match": "\"AAAAAAAAAAAAAAAA.1\""])
            #expect(stale.status == .preconditionFailed)
            let headers = ["If-Match": tag, "Idempotency-Key": "k"]
            let first = try await api.send(.post, "\(path)/reprice", headers: headers)
            #expect(first["price_changes"] == [["id": "tea", "from": 450, "to": 500]])
            catalog.set("tea", 900)
            let replay = try await api.send(.post, "\(path)/reprice", headers: headers)
            #expect(replay.status == .ok && replay.header("Idempotent-Replayed") == "true")
            #expect(replay["price_changes"] == [] && replay["cart.items.0.price"] == 500)
            #expect(try await api.send(.post, "\(path)/reprice", #"{"x":1}"#).status == .badRequest)
            #expect(try await api.send(.get, "\(path)/reprice").status == .methodNotAllowed)
        }
    }

    @Test("a price that no line may have is refused, and nothing is changed", arguments: [-1, Int64.max])
    func impossiblePrices(price: Int64) async throws {
        try await Self.open { shop, client, catalog in
            let browser = Browser(client)
            let added = try await browser.send(.post, "/v1/cart/default/items", #"{"id":"tea"}"#)
            let owner = try #require(added.string("identifier"))
            let before = try await shop.hash("cart:\(owner)")
            catalog.set("tea", price)
            let refused = try await browser.send(.post, "/v1/cart/default/reprice")
            #expect(refused.code == (price < 0 ? "invalid_price" : "limit_exceeded"))
            #expect(try await shop.hash("cart:\(owner)") == before)
        }
    }

    @Test("a service without a catalog says what to set")
    func noCatalog() async throws {
        try await Shop.open(http: { $0.catalog = nil }) { _, client in
            let api = Browser(client, userToken: Shop.apiKey)
            let answer = try await api.send(.post, "/v1/carts/user:1/default/reprice")
            #expect(answer.status == .notFound && answer.string("detail")?.contains("catalog.file") == true)
        }
    }

    @Test("a login takes over prices in all instances and says so; other requests with both tokens do it silently")
    func login() async throws {
        try await Self.open { shop, client, catalog in
            let guest = Browser(client)
            try await guest.send(.post, "/v1/cart/default/items", #"{"id":"tea","quantity":2}"#)
            try await guest.send(.post, "/v1/cart/wishlist/items", #"{"id":"cup"}"#)
            catalog.set("tea", 500)
            catalog.set("cup", 900)
            guest.userToken = try await shop.token("1")
            let login = try await guest.send(.post, "/v1/session/login")
            #expect(
                login["price_changes"] == [
                    ["instance": "default", "id": "tea", "from": 450, "to": 500],
                    ["instance": "wishlist", "id": "cup", "from": 1000, "to": 900],
                ]
            )
            #expect(login["cart.total"] == 1000)
            let other = Browser(client)
            try await other.send(.post, "/v1/cart/default/items", #"{"id":"tea"}"#)
            catalog.set("tea", 700)
            other.userToken = try await shop.token("2")
            let cart = try await other.send(.get, "/v1/cart")
            #expect(cart["total"] == 700 && cart.header("Cart-Migration")?.hasSuffix("completed") == true)
        }
    }

    @Test("a login leaves prices alone where that is not wanted")
    func switchedOff() async throws {
        let catalog = ChangingCatalog()
        try await Shop.open(
            http: {
                $0.catalog = catalog
                $0.repricesAtLogin = false
            },
            { shop, client in
                let guest = Browser(client)
                try await guest.send(.post, "/v1/cart/default/items", #"{"id":"tea"}"#)
                catalog.set("tea", 500)
                guest.userToken = try await shop.token("1")
                #expect(try await guest.send(.post, "/v1/session/login")["cart.total"] == 450)
            }
        )
    }

    @Test("an edited catalog file is in force without a restart, and a broken one leaves the old prices")
    func file() async throws {
        @Sendable func text(_ price: Int) -> String {
            #"{"products":[{"id":"tea","name":"Tea","price":\#(price),"currency":"MYR"}]}"#
        }
        let file = try TemporaryFile(text(450))
        let catalog = try await FileCatalog(
            path: file.path,
            logger: .init(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        try await Shop.open(http: { $0.catalog = catalog }) { _, client in
            let browser = Browser(client)
            try await browser.send(.post, "/v1/cart/default/items", #"{"id":"tea"}"#)
            try file.write(text(500))
            let isInForce = try await eventually {
                try await browser.send(.post, "/v1/cart/default/reprice")["cart.total"] == 500
            }
            #expect(isInForce)
            try file.write("{")
            let isLost = try await eventually(within: .seconds(2)) {
                try await browser.send(.post, "/v1/cart/default/items", #"{"id":"tea"}"#).status != .ok
            }
            #expect(!isLost)
        }
    }
}
