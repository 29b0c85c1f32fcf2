import CartService
import Testing

@testable import CartHTTP

@Suite("If-Match")
struct IfMatchTests {
    private static let first = CartVersion(generation: "abcdefghijk", number: 3)

    @Test(
        "the field reads as what it demands",
        arguments: [
            (["*"], VersionCondition.exists), ([" * "], .exists),
            ([#""abcdefghijk.3""#], .oneOf([first])), ([#""0""#], .oneOf([.never])),
            ([#""0" , "abcdefghijk.3""#], .oneOf([.never, first])),
            ([#""0""#, #""abcdefghijk.3""#], .oneOf([.never, first])),
            ([#"W/"abcdefghijk.3""#], .oneOf([])), ([#""something else""#], .oneOf([])),
        ]
    )
    func wellFormed(values: [String], condition: VersionCondition) throws {
        #expect(try IfMatch.condition(values) == condition)
    }

    @Test("a field that is not there demands nothing")
    func absent() throws {
        #expect(try IfMatch.condition([]) == nil)
    }

    @Test(
        "a malformed field is refused",
        arguments: ["", "abc", "\"abc", "\"a\" \"b\"", "\"a\",", "*, \"a\"", "W/abc"]
    )
    func malformed(value: String) {
        let error = #expect(throws: CartError.self) { try IfMatch.condition([value]) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.field == "If-Match")
    }
}
