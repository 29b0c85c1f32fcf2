import CartService
import HTTPTypes
import HummingbirdTesting
import Logging
import Testing

@testable import CartHTTP

@Suite("A catalog that the shop's own server tells")
struct RemoteCatalogTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func catalog(
        _ url: String,
        timeout: Duration = .seconds(10),
        maxAge: Duration = .seconds(60)
    ) -> RemoteCatalog {
        RemoteCatalog(url: url, timeout: timeout, maxAge: maxAge, logger: logger)
    }

    private static func product(_ id: String, _ price: Int64 = 450, _ more: String = "") -> String {
        #"{"id":"\#(id)","name":"\#(id)","price":\#(price),"currency":"MYR"\#(more)}"#
    }

    private static func answer(_ products: String...) -> String {
        #"{"products":[\#(products.joined(separator: ","))]}"#
    }

    @Test("all products are asked for at once, and answers are kept for a while, also that there is no such product")
    func oneQuestion() async throws {
        try await CatalogServer.run { server, url in
            server.answer(Self.answer(Self.product("tea"), Self.product("cup", 1000, #","stock":{"a":[1]}"#)))
            let catalog = Self.catalog(url)
            for _ in 0..<3 {
                let products = try await catalog.products(["tea", "cup", "gold"], currency: try Currency("MYR"))
                #expect(products.mapValues(\.price) == ["tea": 450, "cup": 1000])
            }
            #expect(server.asked == [#"{"ids":["cup","gold","tea"],"currency":"MYR"}"#])
            _ = try await catalog.products(["tea"], currency: nil)
            #expect(server.asked.last == #"{"ids":["tea"]}"#, "in another currency it may cost something else")
        }
    }

    @Test("what is kept too long is asked for again")
    func age() async throws {
        try await CatalogServer.run { server, url in
            server.answer(Self.answer(Self.product("tea")))
            let catalog = Self.catalog(url, maxAge: .zero)
            for _ in 0..<2 { _ = try await catalog.products(["tea"], currency: nil) }
            #expect(server.asked.count == 2)
        }
    }

    @Test("a product that is not available cannot be added, and is known all the same")
    func unavailable() async throws {
        try await CatalogServer.run { server, url in
            server.answer(Self.answer(Self.product("tea", 450, #","available":false"#)))
            let catalog = Self.catalog(url)
            let addable = try await catalog.product("tea")
            #expect(addable == nil)
            #expect(try await catalog.products(["tea"], currency: nil)["tea"]?.isAvailable == false)
        }
    }

    @Test(
        "an answer that breaks the form counts as none",
        arguments: [
            "", "{}", "[]", "<html>", #"{"products":{}}"#, #"{"products":["tea"]}"#,
            #"{"products":[{"id":"tea","name":"Tea","price":4.5,"currency":"MYR"}]}"#,
            #"{"products":[{"id":"tea","name":"Tea","price":"450","currency":"MYR"}]}"#,
            #"{"products":[{"id":"tea","name":"Tea","price":-1,"currency":"MYR"}]}"#,
            #"{"products":[{"id":"tea","name":"","price":1,"currency":"MYR"}]}"#,
            #"{"products":[{"id":"tea","name":"Tea","price":1,"currency":"myr"}]}"#,
            #"{"products":[{"id":"tea","name":"Tea","price":1}]}"#,
            #"{"products":[{"id":"tea","name":"Tea","price":1,"price":2,"currency":"MYR"}]}"#,
            #"{"products":[{"id":"tea","name":"Tea","price":1,"currency":"MYR","available":"yes"}]}"#,
        ]
    )
    func brokenForm(answer: String) async throws {
        try await CatalogServer.run { server, url in
            server.answer(answer)
            let error = await #expect(throws: CartError.self) {
                try await Self.catalog(url).products(["tea"], currency: nil)
            }
            #expect(error?.code == .catalogUnavailable && error?.underlyingError != nil)
        }
    }

    @Test("no answer in time, another status and no server are the same")
    func noAnswer() async throws {
        try await CatalogServer.run { server, url in
            server.answer(Self.answer(Self.product("tea")), status: .internalServerError)
            let refused = await #expect(throws: CartError.self) { try await Self.catalog(url).product("tea") }
            #expect(refused?.code == .catalogUnavailable)
            server.answer(Self.answer(Self.product("tea")))
            server.fallSilent()
            let late = await #expect(throws: CartError.self) {
                try await Self.catalog(url, timeout: .milliseconds(100)).product("tea")
            }
            #expect(late?.code == .catalogUnavailable)
        }
        // Port 9 is for discarding, and nobody listens there.
        let closed = "http://127.0.0.1:9/"
        let nobody = await #expect(throws: CartError.self) {
            try await Self.catalog(closed, timeout: .milliseconds(500)).product("tea")
        }
        #expect(nobody?.code == .catalogUnavailable)
    }

    @Test(
        "adds are 503 catalog_unavailable while it does not answer, reads go on, and a login waits no longer than it may"
    )
    func overHTTP() async throws {
        try await CatalogServer.run { server, url in
            server.answer(Self.answer(Self.product("tea")))
            try await Shop.open(http: { $0.catalog = Self.catalog(url, timeout: .seconds(3), maxAge: .zero) }) {
                shop,
                client in
                let browser = Browser(client)
                #expect(try await browser.send(.post, "/v1/cart/default/items", #"{"id":"tea"}"#).status == .ok)
                server.answer("", status: .badGateway)
                let refused = try await browser.send(.post, "/v1/cart/default/items", #"{"id":"tea"}"#)
                #expect(refused.status == .serviceUnavailable && refused.code == "catalog_unavailable")
                #expect(refused.header("Retry-After") == "1")
                #expect(try await browser.send(.get, "/v1/cart").quantities() == ["tea": 1])
                let reprice = try await browser.send(.post, "/v1/cart/default/reprice")
                #expect(reprice.code == "catalog_unavailable")
                server.fallSilent()
                browser.userToken = try await shop.token("1")
                let login = try await browser.send(.post, "/v1/session/login")
                #expect(login.status == .ok && login.quantities("cart.items") == ["tea": 1])
                #expect(login["price_changes"] == [])
            }
        }
    }
}
