/// What a field of an owner's hash is to one instance.
enum FieldName {
    case quantity(String)
    case item(String)
    case metadata(String)
    case currency
    case version
    case gen
    case state
    case created
    case updated
    /// The ids of operations.
    case ring
    /// A field of another instance, or one that reading has no use for.
    case foreign

    /// Tells a field by its bytes; `prefix` is the instance's name and a colon.
    init(_ bytes: UnsafeRawBufferPointer, prefix: [UInt8]) {
        if bytes.count > prefix.count, bytes.starts(with: prefix) {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[prefix.count...])
            self = Self.ofInstance(rest)
        } else {
            self = Self.ofOwner(bytes)
        }
    }

    private static func ofInstance(_ rest: UnsafeRawBufferPointer) -> FieldName {
        if rest.starts(with: "qty:".utf8) { return .quantity(tail(rest, 4)) }
        if rest.starts(with: "item:".utf8) { return .item(tail(rest, 5)) }
        if rest.starts(with: "meta:".utf8) { return .metadata(tail(rest, 5)) }
        if rest.elementsEqual("currency".utf8) { return .currency }
        return rest.elementsEqual("version".utf8) ? .version : .foreign
    }

    private static func ofOwner(_ bytes: UnsafeRawBufferPointer) -> FieldName {
        if bytes.elementsEqual("gen".utf8) { return .gen }
        if bytes.elementsEqual("state".utf8) { return .state }
        if bytes.elementsEqual("created".utf8) { return .created }
        if bytes.elementsEqual("updated".utf8) { return .updated }
        return bytes.elementsEqual("ops".utf8) || bytes.elementsEqual("ops_old".utf8) ? .ring : .foreign
    }

    private static func tail(_ bytes: UnsafeRawBufferPointer, _ count: Int) -> String {
        String(decoding: UnsafeRawBufferPointer(rebasing: bytes[count...]), as: UTF8.self)
    }
}
