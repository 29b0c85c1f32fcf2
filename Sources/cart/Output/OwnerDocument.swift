import CartService

/// All instances of an owner as JSON, the same as `GET /v1/carts/{identifier}` answers.
struct OwnerDocument {
    let identifier: String
    let carts: [Cart]

    /// The document in one line.
    var json: [UInt8] {
        var writer = JSONWriter(capacity: 1024)
        writer.beginObject()
        writer.member("identifier", identifier)
        writer.key("instances")
        writer.beginObject()
        for cart in carts {
            writer.key(cart.instance.name)
            cart.write(to: &writer)
        }
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }
}
