/// The positions of the parts of a stored line in its text, checked in one pass that makes no strings.
///
/// A response that copies a line as it is stored needs only this; ``StoredItem`` is the line's value.
package struct StoredItemParts: Sendable {
    /// The name as JSON, with its quotation marks.
    package let name: Range<Int>

    /// The price of one unit, in minor units.
    package let price: Int64

    /// The id of the product in the catalog, without quotation marks; it needs no escaping.
    ///
    /// `nil` means the line's own id.
    package let productID: Range<Int>?

    /// The attributes, a JSON object; `nil` for none.
    package let attributes: Range<Int>?

    /// When the price was set; `nil` when that was with the first addition.
    package let priceAt: Timestamp?

    /// When the line was first added.
    package let added: Timestamp

    let isNameEscaped: Bool

    /// Reads the stored form, which must be exactly as ``StoredItem`` describes it; `nil` when it is anything else.
    package init?(_ bytes: UnsafeRawBufferPointer) {
        var scanner = JSONScanner(bytes)
        guard scanner.skip(#"{"name":"#), let quoted = scanner.string(), scanner.skip(#","price":"#),
            let price = scanner.natural()
        else { return nil }
        name = quoted.range.lowerBound - 1..<quoted.range.upperBound + 1
        isNameEscaped = quoted.isEscaped
        self.price = price
        if scanner.skip(#","product_id":"#) {
            guard let quoted = scanner.string(),
                NameRule.lineItem.accepts(UnsafeRawBufferPointer(rebasing: bytes[quoted.range]))
            else { return nil }
            productID = quoted.range
        } else {
            productID = nil
        }
        if scanner.skip(#","attributes":"#) {
            let start = scanner.index
            guard start < bytes.count, bytes[start] == UInt8(ascii: "{"), scanner.skipValue() else { return nil }
            attributes = start..<scanner.index
        } else {
            attributes = nil
        }
        if scanner.skip(#","price_at":"#) {
            guard let time = Self.time(&scanner) else { return nil }
            priceAt = time
        } else {
            priceAt = nil
        }
        guard scanner.skip(#","added":"#), let added = Self.time(&scanner), scanner.skip("}"), scanner.isAtEnd,
            bytes.isUTF8
        else { return nil }
        self.added = added
    }

    private static func time(_ scanner: inout JSONScanner) -> Timestamp? {
        let start = scanner.index
        guard let time = scanner.natural(), scanner.index - start == 13 else { return nil }
        return Timestamp(milliseconds: time)
    }
}
