import CartModel
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import CartHTTP

@Suite("A line is a product in one configuration")
struct LineIdentityTests {
    private static let items = "/v1/cart/default/items"

    @Test("the same product with other attributes is another line: nothing that a shopper typed is dropped")
    func engraving() async throws {
        try await Shop.open { _, client in
            let browser = Browser(client)
            for name in ["Ann", "Bob", "Ann"] {
                let body = #"{"id":"cup","attributes":{"inscription":"\#(name)"}}"#
                #expect(try await browser.send(.post, Self.items, body).status == .ok)
            }
            let plain = try await browser.send(.post, Self.items, #"{"id":"cup"}"#)
            #expect(plain["line_count"] == 3 && plain["item_count"] == 4)
            guard case .array(let lines) = try #require(plain["items"]) else {
                Issue.record("no items")
                return
            }
            var quantities: [String: JSONValue] = [:]
            for case .object(let line) in lines {
                #expect(line["product_id"] == "cup" && line["price"] == 1000)
                guard case .object(let attributes) = line["attributes"] else { continue }
                if case .string(let name) = attributes["inscription"] ?? "none" { quantities[name] = line["quantity"] }
            }
            #expect(quantities == ["Ann": 2, "Bob": 1, "none": 1])
        }
    }

    @Test("the order of attributes makes no difference, and none and an empty object are the same")
    func order() async throws {
        try await Shop.open { _, client in
            let browser = Browser(client)
            for body in [
                #"{"id":"cup","attributes":{"size":"M","color":"red"}}"#,
                #"{"id":"cup","attributes":{"color":"red","size":"M"}}"#, #"{"id":"cup","attributes":{}}"#,
                #"{"id":"cup","attributes":null}"#, #"{"id":"cup"}"#,
            ] { try await browser.send(.post, Self.items, body) }
            let cart = try await browser.send(.get, "/v1/cart")
            // sha256 of {"color":"red","size":"M"}, base64url.
            #expect(cart.quantities() == ["cup": 3, "cup~" + Self.digest: 2])
            let line = try await browser.send(.get, "\(Self.items)/cup~\(Self.digest)")
            #expect(line["attributes.color"] == "red" && line["product_id"] == "cup")
        }
    }

    private static let digest = "Nc2eA9wb__"

    @Test("the seed's variants are products of their own, and stay apart")
    func variants() async throws {
        let catalog = """
            {"products":[{"id":"tshirt-red-m","name":"Red","price":1,"currency":"MYR"},
                         {"id":"tshirt-blue-l","name":"Blue","price":1,"currency":"MYR"}]}
            """
        try await Shop.open(
            http: { $0.catalog = try JSONFileCatalog(json: Array(catalog.utf8), name: "c") },
            { _, client in
                let browser = Browser(client)
                for id in ["tshirt-red-m", "tshirt-blue-l"] {
                    try await browser.send(.post, Self.items, #"{"id":"\#(id)"}"#)
                }
                let cart = try await browser.send(.get, "/v1/cart")
                #expect(cart.quantities() == ["tshirt-red-m": 1, "tshirt-blue-l": 1])
                #expect(cart["items.0.product_id"] == cart["items.0.id"])
            }
        )
    }

    @Test("a product whose id is too long for a line with attributes is refused with them, and taken without")
    func longID() async throws {
        let id = String(repeating: "x", count: 54)
        let catalog = #"{"products":[{"id":"\#(id)","name":"X","price":1,"currency":"MYR"}]}"#
        try await Shop.open(
            http: { $0.catalog = try JSONFileCatalog(json: Array(catalog.utf8), name: "c") },
            { _, client in
                let browser = Browser(client)
                let refused = try await browser.send(.post, Self.items, #"{"id":"\#(id)","attributes":{"a":1}}"#)
                #expect(refused.code == "invalid_line_id" && refused.string("allowed")?.contains("53") == true)
                #expect(try await browser.send(.post, Self.items, #"{"id":"\#(id)"}"#).status == .ok)
            }
        )
    }

    @Test("an app server's addition to a line with other attributes is 409 line_differs, and refresh takes them over")
    func appServers() async throws {
        try await Shop.open { shop, client in
            let api = Browser(client, userToken: Shop.apiKey)
            let path = "/v1/carts/user:1/default/items"
            func body(_ name: String, _ more: String = "") -> String {
                #"{"id":"mug","name":"Mug","price":500,"currency":"MYR","attributes":{"for":"\#(name)"}\#(more)}"#
            }
            #expect(try await api.send(.post, path, body("Ann")).status == .ok)
            let before = try await shop.hash("cart:user:1")
            let refused = try await api.send(.post, path, body("Bob"))
            #expect(refused.status == .conflict && refused.code == "line_differs" && refused["field"] == "attributes")
            #expect(try await shop.hash("cart:user:1") == before)
            #expect(try await api.send(.post, path, body("Ann")).quantities() == ["mug": 2])
            let refreshed = try await api.send(.post, path, body("Bob", #","refresh":true"#))
            #expect(refreshed.quantities() == ["mug": 3] && refreshed["items.0.attributes.for"] == "Bob")
            let product = #"{"id":"x","name":"X","price":1,"product_id":"cup"}"#
            #expect(try await api.send(.post, path, product)["items.1.product_id"] == "cup")
            let bad = try await api.send(.post, path, #"{"id":"y","name":"Y","price":1,"product_id":"a b"}"#)
            #expect(bad.code == "invalid_line_id" && bad["field"] == "product_id")
        }
    }
}
