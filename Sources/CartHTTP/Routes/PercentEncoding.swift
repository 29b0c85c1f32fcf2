import CartService

/// Percent-decoding of one path segment or query value (RFC 3986, section 2.1).
enum PercentEncoding {
    /// Decodes once; what is not encoded stays as it is.
    ///
    /// - Parameter name: The name of the query value that the text is; `nil` for a segment of the path.
    /// - Throws: ``CartError`` with code `invalid_request` for a broken escape or bytes that are no UTF-8.
    static func decode(_ text: Substring, ofQuery name: String? = nil) throws(CartError) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                throw broken(text, name)
            }
            bytes.append(high << 4 | low)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else { throw broken(text, name) }
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

    private static func broken(_ text: Substring, _ name: String?) -> CartError {
        let allowed = "% and two hexadecimal digits, UTF-8"
        return .invalidRequest(
            "The \(name == nil ? "path" : "query") is not encoded correctly.",
            field: name ?? "path",
            given: String(text),
            allowed: allowed
        )
    }
}
