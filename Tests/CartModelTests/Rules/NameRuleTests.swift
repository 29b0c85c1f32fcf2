import CartModel
import Testing

@Suite("Name rules")
struct NameRuleTests {
    private static let lineIDs: [String] = [
        "a", "0", "product-1", "tshirt-red-m", "A.b_c~d@e+f=g", "a..", String(repeating: "x", count: 64),
    ]

    @Test("ids of line items that are safe in a path are accepted", arguments: lineIDs)
    func validLineID(id: String) {
        #expect(NameRule.lineItem.accepts(id))
    }

    private static let otherIDs: [String] = [
        "", ".", "..", "-a", "_a", "~a", "a/b", "a:b", "a|b", "a,b", "a b", "a\n", "\u{0}", "a\u{0}", "%2e", "é", "🛒",
        "a{b}",
        "a\u{301}", "\u{FF41}", String(repeating: "x", count: 65),
    ]

    @Test("ids of line items that could mean something else are not accepted", arguments: otherIDs)
    func invalidLineID(id: String) {
        #expect(!NameRule.lineItem.accepts(id))
    }

    @Test("every rule decides each single byte as its pattern says", arguments: UInt8.min...UInt8(0x7F))
    func singleBytes(byte: UInt8) {
        let text = String(Unicode.Scalar(byte))
        let isLower = ("a"..."z").contains(text)
        let isDigit = ("0"..."9").contains(text)
        let isAlphanumeric = isLower || isDigit || ("A"..."Z").contains(text)
        #expect(NameRule.kind.accepts(text) == isLower)
        #expect(NameRule.lineItem.accepts(text) == isAlphanumeric)
        #expect(NameRule.metadataKey.accepts(text) == isAlphanumeric)
        #expect(NameRule.identifier.accepts(text) == (isAlphanumeric || "._~@+=:|-".contains(text)))
        #expect(NameRule.keyPrefix.accepts(text) == (isAlphanumeric || "_.:-".contains(text)))
        #expect(NameRule.kind.accepts("a" + text) == (isLower || isDigit || "_-".contains(text)))
        #expect(NameRule.lineItem.accepts("a" + text) == (isAlphanumeric || "._~@+=-".contains(text)))
        #expect(NameRule.metadataKey.accepts("a" + text) == (isAlphanumeric || "._-".contains(text)))
        let generation = String(repeating: "a", count: 10) + text
        #expect(NameRule.generation.accepts(generation) == (isAlphanumeric || "_-".contains(text)))
    }

    @Test("a generation has 11 to 22 characters", arguments: 0...30)
    func generationLength(count: Int) {
        #expect(NameRule.generation.accepts(String(repeating: "x", count: count)) == (11...22).contains(count))
    }
}
