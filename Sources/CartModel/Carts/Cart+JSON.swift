extension Cart {
    /// Writes the cart as an object, the lines in order and metadata by ascending key; what there is none of is `null`.
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("identifier", identifier)
        writer.member("instance", instance.name)
        writer.member("gen", gen)
        writer.member("version", version.number)
        writer.member("currency", currency?.code)
        writer.key("items")
        writer.beginArray()
        for item in items { item.write(to: &writer) }
        writer.endArray()
        writer.member("line_count", lineCount)
        writer.member("item_count", itemCount)
        writer.member("total", total)
        writer.member("metadata", metadata)
        writer.member("created_at", createdAt)
        writer.member("updated_at", updatedAt)
        writer.member("expires_at", expiresAt)
        writer.endObject()
    }

    /// The cart as JSON.
    public var json: [UInt8] {
        var writer = JSONWriter(capacity: 384 + 256 * items.count)
        write(to: &writer)
        return writer.bytes
    }
}
