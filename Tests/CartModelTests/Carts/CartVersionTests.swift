import CartModel
import Testing

@Suite("Cart version")
struct CartVersionTests {
    private static let writtenCases: [(text: String, version: CartVersion)] = [
        ("0", CartVersion.never), ("abcdefghijk.1", CartVersion(generation: "abcdefghijk", number: 1)),
        ("AZ_-09azAZ_-09azAZ_-09.42", CartVersion(generation: "AZ_-09azAZ_-09azAZ_-09", number: 42)),
        ("abcdefghijk.9223372036854775807", CartVersion(generation: "abcdefghijk", number: .max)),
    ]

    @Test("a version is read from its text and written as the same text", arguments: writtenCases)
    func roundTrip(text: String, version: CartVersion) {
        #expect(CartVersion(text) == version)
        #expect(version.description == text)
    }

    private static let invalidCases: [String] = [
        "", "1", "00", "-0", ".1", "abcdefghijk", "abcdefghijk.", "abcdefghijk.0", "abcdefghijk.-1", "abcdefghijk.+1",
        "abcdefghijk.01", "abcdefghijk.1 ", " abcdefghijk.1", "abcdefghijk.1.5", "abcdefghijk.1e3", "abcdefghijk.١",
        "abcdefghij.1", "abcdefghijklmnopqrstuvw.1", "abcdefghijk.9223372036854775808", "abcdefghij!.1", "\"0\"", "*",
    ]

    @Test("a text that is no version is not read", arguments: invalidCases)
    func invalid(text: String) {
        #expect(CartVersion(text) == nil)
    }

    @Test("an instance that was never written has version 0 in every life")
    func neverWritten() {
        #expect(CartVersion(generation: "abcdefghijk", number: 0).description == "0")
        #expect(CartVersion(generation: nil, number: 0).description == "0")
    }

    @Test("a condition is written as the scripts take it")
    func condition() {
        let version = CartVersion(generation: "abcdefghijk", number: 2)
        #expect(VersionCondition.exists.text == "*")
        #expect(VersionCondition.oneOf([]).text == "-")
        #expect(VersionCondition.version(version).text == "abcdefghijk.2")
        #expect(VersionCondition.oneOf([version, .never]).text == "abcdefghijk.2,0")
    }
}
