/// All instances of an owner as one JSON document.
public struct OwnerDocument: Sendable {
    private let identifier: String
    private let carts: [Cart]
    private let checkouts: [Checkout]?

    /// Makes a document; without checkouts it has no member for them.
    public init(identifier: String, carts: [Cart], checkouts: [Checkout]? = nil) {
        self.identifier = identifier
        self.carts = carts
        self.checkouts = checkouts
    }

    /// The document in one line: `{"identifier":…,"instances":{"default":…}}`.
    public var json: [UInt8] {
        var writer = JSONWriter(capacity: 1024)
        writer.beginObject()
        writeMembers(to: &writer)
        writer.endObject()
        return writer.bytes
    }

    /// Writes `identifier`, `instances` and, if there are any to write, `checkouts` into an object that has been begun.
    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("identifier", identifier)
        writer.key("instances")
        writer.beginObject()
        for cart in carts {
            writer.key(cart.instance.name)
            cart.write(to: &writer)
        }
        writer.endObject()
        guard let checkouts else { return }
        writer.key("checkouts")
        writer.beginArray()
        for checkout in checkouts { checkout.write(to: &writer, changes: nil) }
        writer.endArray()
    }
}
