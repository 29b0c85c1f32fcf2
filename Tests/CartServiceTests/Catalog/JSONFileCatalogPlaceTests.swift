import CartService
import Testing

@Suite("Places in a JSON file catalog")
struct JSONFileCatalogPlaceTests {
    @Test(
        "a member that is missing or of another type is named with its entry",
        arguments: [
            (#"{"id":"tea","name":"Tea","price":"4","currency":"EUR"}"#, "price"),
            (#"{"id":"tea","name":"Tea","price":1.5,"currency":"EUR"}"#, "price"),
            (#"{"id":"tea","price":4,"currency":"EUR"}"#, "name"),
            (#"{"id":7,"name":"Tea","price":4,"currency":"EUR"}"#, "id"),
            (#"{"id":"tea","name":"Tea","price":4,"currency":null}"#, "currency"),
        ]
    )
    func named(entry: String, member: String) {
        let text = #"{"products":[{"id":"cup","name":"Cup","price":1,"currency":"EUR"},\#(entry)]}"#
        let error = #expect(throws: CartError.self) { try JSONFileCatalog(json: Array(text.utf8), name: "c.json") }
        #expect(error?.given == "c.json, products[1].\(member)")
    }

    @Test(
        "what a cart would refuse, and members that are not known, are named with their entry",
        arguments: [
            (#"{"id":"tea","name":"Tea","price":101,"currency":"EUR"}"#, "price", "limits.max_price"),
            (#"{"id":"tea","name":"Green tea","price":4,"currency":"EUR"}"#, "name", "limits.max_string_length"),
            (#"{"id":"tea","name":"T\u0007","price":4,"currency":"EUR"}"#, "name", "text of one line"),
            (#"{"id":"tea","name":"Tea","price":4,"currency":"EUR","available":"no"}"#, "available", "true or false"),
            (#"{"id":"tea","name":"Tea","price":4,"currency":"EUR","availible":false}"#, "availible", "available, "),
        ]
    )
    func refused(entry: String, member: String, allowed: String) {
        var limits = Limits()
        limits.maxPrice = 100
        limits.maxStringLength = 8
        let text = #"{"products":[\#(entry)]}"#
        let error = #expect(throws: CartError.self) {
            try JSONFileCatalog(json: Array(text.utf8), name: "c.json", limits: limits)
        }
        #expect(error?.given == "c.json, products[0].\(member)")
        #expect(error?.allowed?.contains(allowed) == true)
    }

    @Test("a file that is no JSON is named alone")
    func broken() {
        let error = #expect(throws: CartError.self) { try JSONFileCatalog(json: Array("{".utf8), name: "c.json") }
        #expect(error?.given == "c.json")
    }
}
