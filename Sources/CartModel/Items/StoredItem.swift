/// What is stored of a line apart from its quantity.
///
/// The stored form is `{"name":"T-Shirt","price":1000,"attributes":{"size":"M"},"added":1700000000000}`, compact. Behind
/// `price` stands `product_id` where it is not the line's id, before `added` stands `price_at` where the price was told
/// later, `attributes` stands only where the line has some; times are always 13 digits. The members up to `attributes`
/// come from ``prefix(name:price:productID:attributes:)``; the script that stores the line appends the rest.
public struct StoredItem: Hashable, Sendable {
    /// The product's name.
    public let name: String

    /// The price of one unit, in minor units, at least 0.
    public let price: Int64

    /// What the catalog is asked for; `nil` for the line's own id.
    public let productID: String?

    /// The attributes, a JSON object; `nil` for none.
    public let attributes: JSONText?

    /// When the price was told; `nil` when the line was first added.
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
    ///   - productID: What the catalog is asked for, or `nil` for the line's own id.
    ///   - attributes: A compact JSON object, or `nil` for none.
    public static func prefix(name: String, price: Int64, productID: String? = nil, attributes: JSONText?) -> String {
        var text = #"{"name":"#
        text += JSONText.quoted(name)
        text += #","price":"#
        text += String(price)
        if let productID {
            text += #","product_id":""#
            text += productID
            text += "\""
        }
        if let attributes {
            text += #","attributes":"#
            text += attributes.text
        }
        return text
    }

    /// Reads the stored form, which must be exactly as described above; `nil` when it is anything else.
    ///
    /// One pass over the bytes, which allocates the name and the attributes and nothing else.
    public static func parse(_ bytes: UnsafeRawBufferPointer) -> StoredItem? {
        var scanner = JSONScanner(bytes)
        guard scanner.skip(#"{"name":"#), let quoted = scanner.string(), scanner.skip(#","price":"#),
            let price = scanner.natural(), let name = scanner.text(of: quoted)
        else { return nil }
        var productID: String?
        if scanner.skip(#","product_id":"#) {
            guard let quoted = scanner.string(), let text = scanner.text(of: quoted), NameRule.lineItem.accepts(text)
            else {
                return nil
            }
            productID = text
        }
        var attributes: JSONText?
        if scanner.skip(#","attributes":"#) {
            let start = scanner.index
            guard start < bytes.count, bytes[start] == UInt8(ascii: "{"), scanner.skipValue(),
                let text = String(validating: bytes[start..<scanner.index], as: UTF8.self)
            else { return nil }
            attributes = JSONText(trusted: text)
        }
        var priceAt: Timestamp?
        if scanner.skip(#","price_at":"#) {
            guard let time = time(&scanner) else { return nil }
            priceAt = time
        }
        guard scanner.skip(#","added":"#), let added = time(&scanner), scanner.skip("}"), scanner.isAtEnd else {
            return nil
        }
        return StoredItem(
            name: name,
            price: price,
            productID: productID,
            attributes: attributes,
            priceAt: priceAt,
            added: added
        )
    }

    private static func time(_ scanner: inout JSONScanner) -> Timestamp? {
        let start = scanner.index
        guard let time = scanner.natural(), scanner.index - start == 13 else { return nil }
        return Timestamp(milliseconds: time)
    }

    /// The stored form of a line, without its quantity.
    public static func text(of line: LineItem) -> String {
        let productID = line.productID == line.id ? nil : line.productID
        var text = prefix(name: line.name, price: line.price, productID: productID, attributes: line.attributes)
        if line.priceAt != line.addedAt { text += ",\"price_at\":\(line.priceAt.milliseconds)" }
        return text + ",\"added\":\(line.addedAt.milliseconds)}"
    }
}
