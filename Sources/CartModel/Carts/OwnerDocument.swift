/// All instances of an owner as one JSON document.
public struct OwnerDocument: Sendable {
    private let identifier: String
    private let carts: [Cart]

    /// Makes a document.
    public init(identifier: String, carts: [Cart]) {
        self.identifier = identifier
        self.carts = carts
    }

    /// The document in one line: `{"identifier":…,"instances":{"default":…}}`.
    public var json: [UInt8] {
        var writer = JSONWriter(capacity: 1024)
        writer.beginObject()
        writeMembers(to: &writer)
        writer.endObject()
        return writer.bytes
    }

    /// Writes `identifier` and `instances` into an object that has been begun.
    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("identifier", identifier)
        writer.key("instances")
        writer.beginObject()
        for cart in carts {
            writer.key(cart.instance.name)
            cart.write(to: &writer)
        }
        writer.endObject()
    }
}
