import CartModel
import Testing

@Suite("Cart errors")
struct CartErrorTests {
    @Test("what the caller gave never reaches a description")
    func description() {
        let errors: [CartError] = [
            .invalidIdentifier(given: "user:secret", allowed: "x"), .invalidLineID(given: "secret"),
            .invalidRequest("It is wrong.", field: "f", given: "secret", allowed: "x"),
            .limitExceeded("max_lines", value: 5, given: "secret", instance: .default),
            .lineNotFound(given: "secret", instance: .default), .unknownStrategy(given: "secret"),
            .unknownInstance(given: "secret", allowed: "default"),
        ]
        for error in errors {
            #expect(error.given?.contains("secret") == true)
            #expect(!"\(error)".contains("secret"))
            #expect("\(error)".hasPrefix(error.code.rawValue))
        }
    }

    @Test("what is given back to the caller has at most 64 bytes and stays UTF-8", arguments: 0...140)
    func shortened(count: Int) {
        for character in ["x", "é", "漢", "🛒"] {
            let text = "y" + String(repeating: character, count: count)
            let short = CartError.shortened(text)
            #expect(short.utf8.count <= 64)
            #expect((short == text) == (text.utf8.count <= 64))
        }
    }

    @Test("an unknown strategy is refused with the names of all that are known")
    func strategy() throws {
        #expect(try MergeStrategy(name: "add_quantities") == .addQuantities)
        let error = refusal { () throws(CartError) in _ = try MergeStrategy(name: "sum") }
        #expect(error?.code == .unknownStrategy)
        #expect(error?.allowed == "add_quantities, keep_highest_quantity, keep_user_cart, replace_with_guest")
    }
}
