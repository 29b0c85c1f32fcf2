extension TextBuffer {
    /// Appends a string as a JSON string, with its quotation marks; a quotation mark inside becomes `\u0022`.
    mutating func appendJSONString(_ string: String) {
        var string = string
        string.withUTF8 { appendJSONString(UnsafeRawBufferPointer($0)) }
    }

    /// Appends UTF-8 bytes as a JSON string, as ``appendJSONString(_:)-(String)`` does.
    mutating func appendJSONString(_ bytes: UnsafeRawBufferPointer) {
        append(UInt8(ascii: "\""))
        var rest = bytes
        while let index = rest.firstIndexToEscape {
            append(UnsafeRawBufferPointer(rebasing: rest[..<index]))
            appendEscape(of: rest[index])
            rest = UnsafeRawBufferPointer(rebasing: rest[(index + 1)...])
        }
        append(rest)
        append(UInt8(ascii: "\""))
    }

    /// Appends a whole number in decimal digits.
    mutating func appendDecimal(_ value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        var length = 1
        var rest = value.magnitude
        while rest >= 10 {
            rest /= 10
            length += 1
        }
        appendDigits(value.magnitude, count: length)
    }

    /// Appends the last `length` decimal digits of a number, with leading zeros.
    mutating func appendDigits(_ value: UInt64, count length: Int) {
        append(atMost: length) { place in
            var rest = value
            for index in (0..<length).reversed() {
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                place.storeBytes(of: UInt8(ascii: "0") + UInt8(digit), toByteOffset: index, as: UInt8.self)
                rest = quotient
            }
            return length
        }
    }

    private mutating func appendEscape(of byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\\"): append("\\\\" as StaticString)
        case UInt8(ascii: "\n"): append("\\n" as StaticString)
        case UInt8(ascii: "\r"): append("\\r" as StaticString)
        case UInt8(ascii: "\t"): append("\\t" as StaticString)
        default:
            append("\\u00" as StaticString)
            append(UInt8(ascii: "0") + byte >> 4)
            append(byte & 15 < 10 ? UInt8(ascii: "0") + byte & 15 : UInt8(ascii: "a") + byte & 15 - 10)
        }
    }
}
