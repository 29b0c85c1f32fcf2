extension LineItem {
    /// Writes the line as an object; `attributes` is `{}` when it has none, `subtotal` is `null` past 64 bits.
    public func write(to writer: inout JSONWriter) {
        writer.writeLine(
            price: price,
            quantity: quantity,
            subtotal: subtotal,
            addedAt: addedAt,
            priceAt: priceAt
        ) { writer, text in
            switch text {
            case .id: writer.write(id)
            case .productID: writer.write(productID)
            case .name: writer.write(name)
            case .attributes: writer.write(attributes ?? .emptyObject)
            }
        }
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
    package static let emptyObject = JSONText(trusted: "{}")
}
