import CartModel

/// The meaning of a field of an owner's hash for one instance.
///
/// A number is the offset at which the line's id or the metadata's key begins.
enum FieldName {
    case quantity(Int)
    case item(Int)
    case metadata(Int)
    case head
    case generation
    case marker
    case seal
    case created
    /// The ids of operations.
    case ring
    /// A field of another instance, or one that reading has no use for.
    case foreign

    /// Tells a field by its bytes; the fields of an instance begin with its name and a colon.
    init(_ bytes: UnsafeRawBufferPointer, instance: UnsafeBufferPointer<UInt8>) {
        let start = instance.count + 1
        if bytes.count > start, bytes[instance.count] == UInt8(ascii: ":"), bytes.starts(with: instance) {
            self = Self.ofInstance(UnsafeRawBufferPointer(rebasing: bytes[start...]), start)
        } else {
            self = Self.ofOwner(bytes)
        }
    }

    private static func ofInstance(_ rest: UnsafeRawBufferPointer, _ start: Int) -> FieldName {
        if rest.hasText("qty:") { return .quantity(start + 4) }
        if rest.hasText("item:") { return .item(start + 5) }
        if rest.hasText("meta:") { return .metadata(start + 5) }
        return rest.equals("head") ? .head : .foreign
    }

    private static func ofOwner(_ bytes: UnsafeRawBufferPointer) -> FieldName {
        if bytes.equals("gen") { return .generation }
        if bytes.equals("ops") { return .ring }
        if bytes.equals("created") { return .created }
        if bytes.equals("seal") { return .seal }
        return bytes.equals("marker") ? .marker : .foreign
    }
}
