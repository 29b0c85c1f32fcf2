extension [UInt8] {
    /// Appends text that is known when the program is compiled.
    mutating func append(_ literal: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    /// Appends a string as a JSON string, with its quotation marks; a quotation mark inside becomes `\u0022`.
    mutating func appendJSONString(_ string: String) {
        append(UInt8(ascii: "\""))
        var string = string
        string.withUTF8 { utf8 in
            var start = 0
            for (index, byte) in utf8.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5C {
                append(contentsOf: utf8[start..<index])
                appendEscape(of: byte)
                start = index + 1
            }
            append(contentsOf: start == 0 ? utf8[...] : utf8[start...])
        }
        append(UInt8(ascii: "\""))
    }

    /// Appends a whole number in decimal digits.
    mutating func appendDecimal(_ value: Int64) {
        var rest = value.magnitude
        if rest < 10 {
            if value < 0 { append(UInt8(ascii: "-")) }
            append(UInt8(ascii: "0") + UInt8(rest))
            return
        }
        if value < 0 { append(UInt8(ascii: "-")) }
        var length = 0
        while rest > 0 {
            rest /= 10
            length += 1
        }
        appendDigits(value.magnitude, count: length)
    }

    /// Appends the last `length` decimal digits of a number, with leading zeros.
    mutating func appendDigits(_ value: UInt64, count length: Int) {
        let start = count
        append(contentsOf: repeatElement(UInt8(ascii: "0"), count: length))
        var rest = value
        for index in (start..<start + length).reversed() {
            self[index] += UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }

    private mutating func appendEscape(of byte: UInt8) {
        append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\\"): append(UInt8(ascii: "\\"))
        case UInt8(ascii: "\n"): append(UInt8(ascii: "n"))
        case UInt8(ascii: "\r"): append(UInt8(ascii: "r"))
        case UInt8(ascii: "\t"): append(UInt8(ascii: "t"))
        default:
            append(contentsOf: [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")])
            append(UInt8(ascii: "0") + byte >> 4)
            append(byte & 15 < 10 ? UInt8(ascii: "0") + byte & 15 : UInt8(ascii: "a") + byte & 15 - 10)
        }
    }
}
