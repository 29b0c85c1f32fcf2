/// What a field of an owner's hash is to one instance.
enum FieldName {
    case quantity(String)
    case item(String)
    case metadata(String)
    case head
    case gen
    case marker
    case seal
    case created
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
        return rest.elementsEqual("head".utf8) ? .head : .foreign
    }

    private static func ofOwner(_ bytes: UnsafeRawBufferPointer) -> FieldName {
        if bytes.elementsEqual("gen".utf8) { return .gen }
        if bytes.elementsEqual("ops".utf8) { return .ring }
        if bytes.elementsEqual("created".utf8) { return .created }
        if bytes.elementsEqual("seal".utf8) { return .seal }
        return bytes.elementsEqual("marker".utf8) ? .marker : .foreign
    }

    private static func tail(_ bytes: UnsafeRawBufferPointer, _ count: Int) -> String {
        String(decoding: UnsafeRawBufferPointer(rebasing: bytes[count...]), as: UTF8.self)
    }
}
