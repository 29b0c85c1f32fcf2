import CartModel
import Testing

@Suite("Limits")
struct LimitsTests {
    @Test("the default limits are allowed")
    func defaults() throws {
        try Limits().validate()
    }

    struct OutOfRange: Sendable, CustomTestStringConvertible {
        let key: String
        let change: @Sendable (inout Limits) -> Void
        var testDescription: String { key }

        init(_ key: String, _ change: @escaping @Sendable (inout Limits) -> Void) {
            self.key = key
            self.change = change
        }
    }

    private static let outOfRangeCases: [OutOfRange] = [
        OutOfRange("limits.max_lines") { $0.maxLines = 0 }, OutOfRange("limits.max_lines") { $0.maxLines = 2001 },
        OutOfRange("limits.max_quantity") { $0.maxQuantity = 0 },
        OutOfRange("limits.max_quantity") { $0.maxQuantity = .max },
        OutOfRange("limits.max_price") { $0.maxPrice = -1 }, OutOfRange("limits.max_price") { $0.maxPrice = .max },
        OutOfRange("limits.max_item_bytes") { $0.maxItemBytes = 127 },
        OutOfRange("limits.max_metadata_keys") { $0.maxMetadataKeys = -1 },
        OutOfRange("limits.max_metadata_bytes") { $0.maxMetadataBytes = 1 },
        OutOfRange("limits.max_string_length") { $0.maxStringLength = 0 },
    ]

    @Test("a limit out of its range is refused with its key, its value and what is allowed", arguments: outOfRangeCases)
    func outOfRange(test: OutOfRange) {
        var limits = Limits()
        test.change(&limits)
        let error = refusal { [limits] () throws(CartError) in try limits.validate() }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.field == test.key)
        #expect(error?.given != nil)
        #expect(error?.allowed?.contains(" to ") == true)
    }

    @Test("limits with which a total could pass 64 bits are refused, the highest that cannot are allowed")
    func total() throws {
        var limits = Limits()
        limits.maxLines = 2000
        limits.maxQuantity = 1_000_000
        limits.maxPrice = Int64.max / (2 * 2000 * 1_000_000)
        try limits.validate()
        limits.maxPrice += 1
        let error = refusal { [limits] () throws(CartError) in try limits.validate() }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.field == "limits.max_price")
    }
}
