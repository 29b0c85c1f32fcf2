/// The message `Cart` of Online Boutique and the OpenTelemetry demo: 1 `user_id`, 2 `items` of 1 `product_id`, 2 `quantity`.
///
/// Source: the encoding of protocol buffers, https://protobuf.dev/programming-guides/encoding/. Unknown fields are passed over.
struct ProtobufCart: Equatable {
    /// A product and how many of it.
    struct Item: Equatable {
        var productID = ""
        var quantity: Int64 = 0
    }

    private(set) var userID = ""
    private(set) var items: [Item] = []

    /// Reads a message; `nil` when the bytes are not a message.
    init?(_ bytes: some Collection<UInt8>) {
        let isRead = Self.fields(of: Array(bytes)) { number, field in
            switch (number, field) {
            case (1, .bytes(let bytes)): userID = String(decoding: bytes, as: UTF8.self)
            case (2, .bytes(let bytes)):
                guard let item = Self.item(bytes) else { return false }
                items.append(item)
            default: break
            }
            return true
        }
        guard isRead else { return nil }
    }

    private static func item(_ bytes: [UInt8]) -> Item? {
        var item = Item()
        let isRead = fields(of: bytes) { number, field in
            switch (number, field) {
            case (1, .bytes(let bytes)): item.productID = String(decoding: bytes, as: UTF8.self)
            case (2, .number(let value)): item.quantity = Int64(Int32(truncatingIfNeeded: value))
            default: break
            }
            return true
        }
        return isRead ? item : nil
    }

    private enum Field {
        case number(UInt64)
        case bytes([UInt8])
    }

    /// Hands over field after field; `false` when the bytes end within one, or a field is refused.
    private static func fields(of bytes: [UInt8], _ body: (UInt64, Field) -> Bool) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let tag = number(&rest) else { return false }
            let field: Field
            switch tag & 7 {
            case 0:
                guard let value = number(&rest) else { return false }
                field = .number(value)
            case 1, 5:
                let size = tag & 7 == 1 ? 8 : 4
                guard rest.count >= size else { return false }
                field = .bytes(Array(rest.prefix(size)))
                rest = rest.dropFirst(size)
            case 2:
                guard let size = number(&rest), size <= rest.count else { return false }
                field = .bytes(Array(rest.prefix(Int(size))))
                rest = rest.dropFirst(Int(size))
            default: return false
            }
            guard body(tag >> 3, field) else { return false }
        }
        return true
    }

    private static func number(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }
}
