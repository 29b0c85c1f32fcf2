/// What is stored of a line apart from its quantity.
///
/// The stored form is `{"name":"T-Shirt","price":1000,"attributes":{"size":"M"},"added":1700000000000}`, compact. If the
/// product's id is not the line's id, `product_id` follows `price`. If the price was set later, `price_at` precedes
/// `added`. `attributes` is left out if the line has none. Times always have 13 digits. The members up to `attributes`
/// come from ``prefix(name:price:productID:attributes:)``; the script that stores the line appends the rest.
public struct StoredItem: Hashable, Sendable {
    /// The product's name.
    public let name: String

    /// The price of one unit, in minor units, at least 0.
    public let price: Int64

    /// The id of the product in the catalog; `nil` means the line's own id.
    public let productID: String?

    /// The attributes, a JSON object; `nil` for none.
    public let attributes: JSONText?

    /// When the price was set; `nil` when that was with the first addition.
    public let priceAt: Timestamp?

    /// When the line was first added.
    public let added: Timestamp

    /// How many bytes a script appends to a prefix.
    static let suffixLength = #","price_at":1700000000000,"added":1700000000000}"#.utf8.count

    /// The stored form without its last member and closing brace.
    ///
    /// - Parameters:
    ///   - name: Any text.
    ///   - price: In minor units, at least 0; a negative one could not be read back.
    ///   - productID: The id of the product in the catalog; `nil` means the line's own id.
    ///   - attributes: A compact JSON object, or `nil` for none.
    public static func prefix(name: String, price: Int64, productID: String? = nil, attributes: JSONText?) -> String {
        var buffer = TextBuffer(capacity: 96 + name.utf8.count + (attributes?.text.utf8.count ?? 0))
        write(name: name, price: price, productID: productID, to: &buffer)
        if let attributes {
            buffer.append(attributesKey)
            buffer.append(attributes.text)
        }
        return buffer.text
    }

    /// Calls `body` with ``prefix(name:price:productID:attributes:)`` of a new line, made without a string in between.
    package static func withPrefix<Result>(of line: NewLineItem, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        var buffer = TextBuffer(capacity: 256)
        write(name: line.name, price: line.price, productID: line.productID, to: &buffer)
        if let attributes = line.attributes {
            buffer.append(attributesKey)
            attributes.write(to: &buffer)
        }
        return buffer.withBytes(body)
    }

    private static func write(name: String, price: Int64, productID: String?, to buffer: inout TextBuffer) {
        buffer.append(#"{"name":"# as StaticString)
        buffer.appendJSONString(name)
        buffer.append(#","price":"# as StaticString)
        buffer.appendDecimal(price)
        guard let productID else { return }
        buffer.append(#","product_id":""# as StaticString)
        buffer.append(productID)
        buffer.append(UInt8(ascii: "\""))
    }

    private static var attributesKey: StaticString { #","attributes":"# }

    /// Reads the stored form, which must be exactly as described above; `nil` when it is anything else.
    public static func parse(_ bytes: UnsafeRawBufferPointer) -> StoredItem? {
        StoredItemParts(bytes).flatMap { StoredItem($0, of: bytes) }
    }

    /// The value of a line whose parts were found in some bytes.
    package init?(_ parts: StoredItemParts, of bytes: UnsafeRawBufferPointer) {
        func text(_ range: Range<Int>) -> String {
            String(decoding: UnsafeRawBufferPointer(rebasing: bytes[range]), as: UTF8.self)
        }
        let content = parts.name.lowerBound + 1..<parts.name.upperBound - 1
        let string = JSONScanner.StringRange(range: content, isEscaped: parts.isNameEscaped)
        guard let name = JSONScanner(bytes).text(of: string) else { return nil }
        self.name = name
        price = parts.price
        productID = parts.productID.map(text)
        attributes = parts.attributes.map { JSONText(trusted: text($0)) }
        priceAt = parts.priceAt
        added = parts.added
    }

    /// The stored form of a line, without its quantity.
    public static func text(of line: LineItem) -> String {
        let productID = line.productID == line.id ? nil : line.productID
        var text = prefix(name: line.name, price: line.price, productID: productID, attributes: line.attributes)
        if line.priceAt != line.addedAt { text += ",\"price_at\":\(line.priceAt.milliseconds)" }
        return text + ",\"added\":\(line.addedAt.milliseconds)}"
    }
}
