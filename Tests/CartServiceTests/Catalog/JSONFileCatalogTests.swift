import CartService
import Testing

@Suite("JSON file catalog")
struct JSONFileCatalogTests {
    private func catalog(_ products: String) throws -> JSONFileCatalog {
        try JSONFileCatalog(json: Array("{\"products\":[\(products)]}".utf8), name: "catalog.json")
    }

    @Test("a product is found by its id, another is not")
    func products() async throws {
        let catalog = try catalog(#"{"id":"tea","name":"Tea","price":450,"currency":"MYR"}"#)
        #expect(
            try await catalog.product("tea") == Product(id: "tea", name: "Tea", price: 450, currency: Currency("MYR"))
        )
        #expect(try await catalog.product("gold") == nil)
    }

    @Test(
        "a wrong entry is named",
        arguments: [
            #"{"id":"a/b","name":"Tea","price":450,"currency":"MYR"}"#,
            #"{"id":"tea","name":"","price":450,"currency":"MYR"}"#,
            #"{"id":"tea","name":"Tea","price":-1,"currency":"MYR"}"#,
            #"{"id":"tea","name":"Tea","price":1,"currency":"myr"}"#,
        ]
    )
    func wrongEntries(entry: String) {
        let good = #"{"id":"cup","name":"Cup","price":1,"currency":"MYR"}"#
        let error = #expect(throws: CartError.self) { try catalog("\(good),\(entry)") }
        #expect(error?.given?.contains("products[1]") == true && error?.field == "catalog.file")
    }

    @Test("an id twice, another form, or a file that is not there are refused")
    func wrongFiles() {
        let good = #"{"id":"cup","name":"Cup","price":1,"currency":"MYR"}"#
        #expect(throws: CartError.self) { try catalog("\(good),\(good)") }
        #expect(throws: CartError.self) { try JSONFileCatalog(json: Array("[]".utf8), name: "x") }
        #expect(throws: CartError.self) { try JSONFileCatalog(path: "/nowhere/catalog.json") }
    }
}
