import CartService

/// Percent-decoding of one path segment or query value (RFC 3986, section 2.1).
enum PercentEncoding {
    /// Decodes once; what is not encoded stays as it is.
    ///
    /// - Throws: ``CartError`` with code `invalid_request` for a broken escape or bytes that are no UTF-8.
    static func decode(_ text: Substring) throws(CartError) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                throw broken(text)
            }
            bytes.append(high << 4 | low)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else { throw broken(text) }
        return decoded
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    private static func broken(_ text: Substring) -> CartError {
        let allowed = "% and two hexadecimal digits, UTF-8"
        return .invalidRequest(
            "The path is not encoded correctly.",
            field: "path",
            given: String(text),
            allowed: allowed
        )
    }
}
