extension JSONParser {
    /// Reads a string with its quotation marks.
    mutating func string() throws(Failure) -> String {
        let opening = index
        index += 1
        var start = index
        var text: [UInt8] = []
        while index < bytes.count, next != UInt8(ascii: "\"") {
            guard next >= 0x20 else { throw failure("control characters as escape sequences") }
            guard next == UInt8(ascii: "\\") else {
                index += 1
                continue
            }
            text += bytes[start..<index]
            try escape(into: &text)
            start = index
        }
        guard index < bytes.count else { throw failure("the end of the string") }
        // Most strings have no escape sequences and are made from where they stand.
        let isPlain = start == opening + 1
        if !isPlain { text += bytes[start..<index] }
        let string =
            isPlain ? String(validating: bytes[start..<index], as: UTF8.self) : String(validating: text, as: UTF8.self)
        index += 1
        guard let string else {
            index = opening
            throw failure("UTF-8")
        }
        return string
    }

    private mutating func escape(into text: inout [UInt8]) throws(Failure) {
        let start = index
        index += 1
        let letter = next
        index += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            guard let scalar = escapedScalar(), let encoded = UTF8.encode(scalar) else {
                index = start
                throw failure("four hexadecimal digits, surrogates in pairs")
            }
            text += encoded
        default:
            index = start
            throw failure("an escape sequence of JSON")
        }
    }

    /// Reads what follows `\u`: four digits, or a pair of surrogates with another `\u` between them.
    private mutating func escapedScalar() -> Unicode.Scalar? {
        guard let first = codeUnit() else { return nil }
        guard UTF16.isLeadSurrogate(first) else { return Unicode.Scalar(first) }
        guard next == UInt8(ascii: "\\") else { return nil }
        index += 1
        guard next == UInt8(ascii: "u") else { return nil }
        index += 1
        guard let second = codeUnit(), UTF16.isTrailSurrogate(second) else { return nil }
        return UTF16.decode(UTF16.EncodedScalar([first, second]))
    }

    private mutating func codeUnit() -> UInt16? {
        guard bytes.count - index >= 4 else { return nil }
        var unit: UInt16 = 0
        for byte in bytes[index..<index + 4] {
            switch byte {
            case 0x30...0x39: unit = unit << 4 | UInt16(byte - 0x30)
            case 0x41...0x46: unit = unit << 4 | UInt16(byte - 0x41 + 10)
            case 0x61...0x66: unit = unit << 4 | UInt16(byte - 0x61 + 10)
            default: return nil
            }
        }
        index += 4
        return unit
    }
}
