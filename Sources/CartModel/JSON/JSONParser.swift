/// Reads JSON (RFC 8259, UTF-8) into values: in one pass, and in time linear in the bytes, whatever a stranger sends.
///
/// A member that is named twice is refused, because readers differ in which value they keep (RFC 8259, section 4). A number
/// becomes ``JSONValue/integer(_:)`` when it is whole and fits 64 bits, however it is written.
package struct JSONParser {
    /// Where the bytes stop being JSON, and what is wrong there.
    package struct Failure: Error, Hashable {
        /// The number of bytes before the place.
        package let offset: Int
        /// What is allowed instead.
        package let allowed: String
    }

    /// How deep arrays and objects may be nested; leaves room for what a body puts around the deepest attributes that a
    /// cart takes.
    package static let maximumDepth = 80

    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Reads bytes that hold one value, with white space around it at most.
    package static func value(of bytes: [UInt8]) throws(Failure) -> JSONValue {
        var parser = JSONParser(bytes)
        let value = try parser.value()
        parser.skipSpace()
        guard parser.index == bytes.count else { throw parser.failure("nothing after the value") }
        return value
    }

    /// The next byte, or 0 at the end, which begins nothing in JSON.
    private var next: UInt8 { index < bytes.count ? bytes[index] : 0 }

    private mutating func value() throws(Failure) -> JSONValue {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try nested { parser throws(Failure) in try parser.object() }
        case UInt8(ascii: "["): return try nested { parser throws(Failure) in try parser.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw failure("a JSON value")
        }
    }

    private mutating func nested(
        _ read: (inout JSONParser) throws(Failure) -> JSONValue
    ) throws(Failure) -> JSONValue {
        guard depth < Self.maximumDepth else { throw failure("at most \(Self.maximumDepth) levels") }
        depth += 1
        index += 1
        let value = try read(&self)
        depth -= 1
        return value
    }

    private mutating func object() throws(Failure) -> JSONValue {
        if skip(UInt8(ascii: "}")) { return .object([:]) }
        // Only the outermost object gets room: most bodies are one line item, and a stranger may nest any number of objects.
        var members = [String: JSONValue](minimumCapacity: depth == 1 ? 6 : 0)
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw failure("a member's name in quotation marks") }
            let start = index
            let name = try string()
            guard members[name] == nil else { throw Failure(offset: start, allowed: "each member once") }
            guard skip(UInt8(ascii: ":")) else { throw failure("a colon") }
            members[name] = try value()
        } while skip(UInt8(ascii: ","))
        guard skip(UInt8(ascii: "}")) else { throw failure("a comma or }") }
        return .object(members)
    }

    private mutating func array() throws(Failure) -> JSONValue {
        var elements: [JSONValue] = []
        if skip(UInt8(ascii: "]")) { return .array(elements) }
        repeat { elements.append(try value()) } while skip(UInt8(ascii: ","))
        guard skip(UInt8(ascii: "]")) else { throw failure("a comma or ]") }
        return .array(elements)
    }

    private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(Failure) -> JSONValue {
        let count = text.utf8CodeUnitCount
        let isThere = text.withUTF8Buffer { bytes[index...].prefix(count).elementsEqual($0) }
        guard isThere else { throw failure("a JSON value") }
        index += count
        return value
    }

    private mutating func number() throws(Failure) -> JSONValue {
        let start = index
        if next == UInt8(ascii: "-") { index += 1 }
        if next == UInt8(ascii: "0") { index += 1 } else { try skipDigits() }
        if next == UInt8(ascii: ".") {
            index += 1
            try skipDigits()
        }
        if next | 0x20 == UInt8(ascii: "e") {
            index += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { index += 1 }
            try skipDigits()
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if let whole = Int64(text) { return .integer(whole) }
        guard let number = Double(text), number.isFinite else {
            index = start
            throw failure("a number that 64 bits can hold")
        }
        return Int64(exactly: number).map(JSONValue.integer) ?? .number(number)
    }

    private mutating func skipDigits() throws(Failure) {
        let start = index
        while (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) { index += 1 }
        guard index > start else { throw failure("a digit") }
    }

    /// Skips white space and then a byte; what follows is left in place unless it is that byte.
    private mutating func skip(_ byte: UInt8) -> Bool {
        skipSpace()
        guard next == byte else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): index += 1
            default: return
            }
        }
    }

    /// Reads a string with its quotation marks.
    private mutating func string() throws(Failure) -> String {
        let opening = index
        let (end, isWhole, text) = bytes.withUnsafeBytes { bytes in
            var scanner = JSONScanner(bytes, at: opening)
            let range = scanner.string()
            return (scanner.index, range != nil, range.flatMap { scanner.text(of: $0) })
        }
        index = end
        guard isWhole else { throw failure(atBrokenString: end) }
        guard let text else {
            index = opening
            throw failure("UTF-8")
        }
        return text
    }

    private func failure(atBrokenString index: Int) -> Failure {
        guard index < bytes.count else { return failure("the end of the string") }
        guard bytes[index] == UInt8(ascii: "\\") else { return failure("control characters as escape sequences") }
        let isUnicode = index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "u")
        return failure(isUnicode ? "four hexadecimal digits, surrogates in pairs" : "an escape sequence of JSON")
    }

    private func failure(_ allowed: String) -> Failure { Failure(offset: index, allowed: allowed) }
}
