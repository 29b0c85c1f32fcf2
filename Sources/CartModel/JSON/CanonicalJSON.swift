/// JSON in one form only, so that equal values have equal bytes (RFC 8785): members in the order of their UTF-16 code
/// units, numbers as ECMAScript writes them, and no more escape sequences than needed.
///
/// Whole numbers are written as they are, also beyond 2^53, where ECMAScript would round them.
public enum CanonicalJSON {
    /// The canonical form of a value; its numbers must be finite.
    public static func text(of value: JSONValue) -> String {
        var text = ""
        write(value, to: &text)
        return text
    }

    private static func write(_ value: JSONValue, to text: inout String) {
        switch value {
        case .null: text += "null"
        case .bool(let flag): text += flag ? "true" : "false"
        case .integer(let number): text += String(number)
        case .number(let number): text += self.number(number)
        case .string(let string): write(string, to: &text)
        case .array(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += "," }
                write(element, to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            let ordered = members.sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }
            for (index, member) in ordered.enumerated() {
                if index > 0 { text += "," }
                write(member.key, to: &text)
                text += ":"
                write(member.value, to: &text)
            }
            text += "}"
        }
    }

    private static func write(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\u{8}": text += "\\b"
            case "\t": text += "\\t"
            case "\n": text += "\\n"
            case "\u{C}": text += "\\f"
            case "\r": text += "\\r"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }

    /// A number as `Number.prototype.toString` writes it (ECMA-262, section 6.1.6.1.20).
    private static func number(_ number: Double) -> String {
        guard number != 0 else { return "0" }
        // The description has the shortest digits that read back as the number; only their layout differs.
        let parts = "\(number.magnitude)".split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        let whole = String(mantissa[0])
        let fraction = mantissa.count > 1 && mantissa[1] != "0" ? String(mantissa[1]) : ""
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let leading = (whole + fraction).prefix { $0 == "0" }.count
        var digits = String((whole + fraction).dropFirst(leading))
        // The number of digits before the decimal point.
        let point = whole.count + exponent - leading
        while digits.last == "0" { digits.removeLast() }
        let count = digits.count
        let text: String
        switch point {
        case count...21 where point >= count: text = digits + String(repeating: "0", count: point - count)
        case 1...21: text = "\(digits.prefix(point)).\(digits.dropFirst(point))"
        case -5...0: text = "0." + String(repeating: "0", count: -point) + digits
        default:
            let sign = point - 1 < 0 ? "-" : "+"
            let rest = digits.dropFirst()
            text = "\(digits.prefix(1))\(rest.isEmpty ? "" : ".\(rest)")e\(sign)\(abs(point - 1))"
        }
        return number < 0 ? "-" + text : text
    }
}
