extension LineItem {
    /// Writes the line as an object; `attributes` is `{}` when it has none, `subtotal` is `null` past 64 bits.
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", id)
        writer.member("product_id", productID)
        writer.member("name", name)
        writer.member("price", price)
        writer.member("quantity", quantity)
        writer.member("subtotal", subtotal)
        writer.member("attributes", attributes ?? .emptyObject)
        writer.member("added_at", addedAt)
        writer.member("price_at", priceAt)
        writer.endObject()
    }

    /// The line as JSON.
    public var json: [UInt8] {
        var writer = JSONWriter(capacity: 256)
        write(to: &writer)
        return writer.bytes
    }
}

extension JSONText {
    /// An object without members.
    static let emptyObject = JSONText(trusted: "{}")
}
