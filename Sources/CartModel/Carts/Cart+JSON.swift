extension Cart {
    /// Writes the cart as an object: lines in their order, metadata by ascending key; absent values are written as `null`.
    public func write(to writer: inout JSONWriter) {
        writer.beginCart(
            identifier: identifier,
            instance: instance,
            generation: generation,
            version: version,
            currency: currency
        )
        for item in items { item.write(to: &writer) }
        writer.endLines(lineCount: lineCount, itemCount: itemCount, total: total)
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            writer.key(key)
            writer.write(value)
        }
        writer.endCart(createdAt: createdAt, updatedAt: updatedAt, expiresAt: expiresAt)
    }

    /// The cart as JSON.
    public var json: [UInt8] {
        var writer = JSONWriter(capacity: 384 + 256 * items.count)
        write(to: &writer)
        return writer.bytes
    }
}
