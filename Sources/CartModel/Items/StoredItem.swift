/// What is stored of a line apart from its quantity.
///
/// The stored form is `{"name":"T-Shirt","price":1000,"attributes":{"size":"M"},"added":1700000000000}`, compact, the
/// members in this order, `attributes` only where the line has some, `added` always 13 digits. The members up to
/// `added` come from ``prefix(name:price:attributes:)``; the script that stores the line appends the rest.
public struct StoredItem: Hashable, Sendable {
    /// The product's name.
    public let name: String

    /// The price of one unit, in minor units, at least 0.
    public let price: Int64

    /// The attributes, a JSON object; `nil` for none.
    public let attributes: JSONText?

    /// When the line was first added.
    public let added: Timestamp

    /// How many bytes a script appends to a prefix.
    static let suffixLength = #","added":1700000000000}"#.utf8.count

    /// The stored form without its last member and closing brace.
    ///
    /// - Parameters:
    ///   - name: Any text.
    ///   - price: In minor units, at least 0; a negative one could not be read back.
    ///   - attributes: A compact JSON object, or `nil` for none.
    public static func prefix(name: String, price: Int64, attributes: JSONText?) -> String {
        var text = #"{"name":"#
        text += JSONText.quoted(name)
        text += #","price":"#
        text += String(price)
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
        var attributes: JSONText?
        if scanner.skip(#","attributes":"#) {
            let start = scanner.index
            guard start < bytes.count, bytes[start] == UInt8(ascii: "{"), scanner.skipValue(),
                let text = String(validating: bytes[start..<scanner.index], as: UTF8.self)
            else { return nil }
            attributes = JSONText(trusted: text)
        }
        guard scanner.skip(#","added":"#), case let start = scanner.index, let added = scanner.natural(),
            scanner.index - start == 13, scanner.skip("}"), scanner.isAtEnd
        else { return nil }
        return StoredItem(name: name, price: price, attributes: attributes, added: Timestamp(milliseconds: added))
    }
}
