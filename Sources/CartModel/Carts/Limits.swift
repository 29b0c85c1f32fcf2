/// How large carts and their parts may become.
public struct Limits: Hashable, Sendable {
    /// The most lines in an instance; a merge may leave twice as many.
    ///
    /// Default 500.
    public var maxLines: Int64 = 500
    /// The most units in a line.
    ///
    /// Default 10,000.
    public var maxQuantity: Int64 = 10_000
    /// The highest price, in minor units.
    ///
    /// Default 10^11.
    public var maxPrice: Int64 = 100_000_000_000
    /// The most bytes in a stored line item.
    ///
    /// Default 4,096.
    public var maxItemBytes: Int64 = 4096
    /// The most metadata keys in an instance.
    ///
    /// Default 32.
    public var maxMetadataKeys: Int64 = 32
    /// The most bytes in one metadata value.
    ///
    /// Default 1,024.
    public var maxMetadataBytes: Int64 = 1024
    /// The most bytes in a name.
    ///
    /// Default 255.
    public var maxStringLength: Int64 = 255

    /// The default limits.
    public init() {}

    /// Checks that each limit is in its range and that no total can pass 64 bits.
    ///
    /// - Throws: ``CartError`` with code `invalid_configuration` naming the key.
    public func validate() throws(CartError) {
        let ranges: [(key: String, value: Int64, range: ClosedRange<Int64>)] = [
            ("limits.max_lines", maxLines, 1...2000),
            ("limits.max_quantity", maxQuantity, 1...1_000_000),
            ("limits.max_price", maxPrice, 0...1_000_000_000_000_000),
            ("limits.max_item_bytes", maxItemBytes, 128...65_536),
            ("limits.max_metadata_keys", maxMetadataKeys, 0...256),
            ("limits.max_metadata_bytes", maxMetadataBytes, 2...65_536),
            ("limits.max_string_length", maxStringLength, 1...4096),
        ]
        for (key, value, range) in ranges where !range.contains(value) {
            let allowed = "\(range.lowerBound) to \(range.upperBound)"
            throw .invalidConfiguration(key, given: String(value), allowed: allowed)
        }
        // A merge may leave twice maxLines lines, each at maxQuantity and maxPrice.
        let (units, overflow) = (2 * maxLines).multipliedReportingOverflow(by: maxQuantity)
        guard !overflow, !units.multipliedReportingOverflow(by: maxPrice).overflow else {
            throw .invalidConfiguration(
                "limits.max_price",
                given: String(maxPrice),
                allowed:
                    "at most \(Int64.max / max(1, units)) with limits.max_lines \(maxLines) and limits.max_quantity \(maxQuantity)"
            )
        }
    }
}
