/// Reads JSON from bytes without building values: checks the grammar, and finds where strings begin and end.
///
/// Only compact JSON passes, as this service writes it; no whitespace between tokens. Every method leaves `index` behind
/// what it has read and answers `false` or `nil` when the bytes are anything else; `index` means nothing after that.
/// The scanner does not check for UTF-8; the code that makes a `String` of the text does that.
struct JSONScanner {
    /// A string's bytes without its quotation marks, and whether any of them begins an escape sequence.
    struct StringRange {
        let range: Range<Int>
        let isEscaped: Bool
    }

    /// How deep arrays and objects may stand in each other; the outermost is 1.
    static let maximumDepth = 64

    private(set) var index: Int
    let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer, at index: Int = 0) {
        self.bytes = bytes
        self.index = index
    }

    var isAtEnd: Bool { index == bytes.count }

    /// The next byte, or 0 at the end, which begins nothing in JSON.
    private var next: UInt8 { index < bytes.count ? bytes[index] : 0 }

    @inline(__always)
    mutating func skip(_ literal: StaticString) -> Bool {
        guard bytes.hasText(literal, at: index) else { return false }
        index += literal.utf8CodeUnitCount
        return true
    }

    /// Reads digits as a number without leading zeros that fits 64 bits.
    mutating func natural() -> Int64? {
        let start = index
        var value: Int64 = 0
        while let digit = digit() {
            let (product, productOverflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, sumOverflow) = product.addingReportingOverflow(digit)
            guard !productOverflow, !sumOverflow else { return nil }
            value = sum
        }
        guard index > start, bytes[start] != UInt8(ascii: "0") || index == start + 1 else { return nil }
        return value
    }

    /// Reads a string with its quotation marks.
    ///
    /// When there is none, `index` is where it stops being one: at a control character, at the backslash of a wrong escape
    /// sequence, or at the end.
    mutating func string() -> StringRange? {
        guard next == UInt8(ascii: "\"") else { return nil }
        index += 1
        let start = index
        var isEscaped = false
        // Of what a string cannot hold as it is, a quotation mark ends it and a backslash begins an escape sequence.
        while let stop = bytes.firstIndexToEscape(from: index) {
            index = stop
            switch bytes[stop] {
            case UInt8(ascii: "\""):
                index += 1
                return StringRange(range: start..<stop, isEscaped: isEscaped)
            case UInt8(ascii: "\\"):
                isEscaped = true
                guard skipEscape() else {
                    index = stop
                    return nil
                }
            default: return nil
            }
        }
        index = bytes.count
        return nil
    }

    /// Reads four hexadecimal digits of either case.
    mutating func codeUnit() -> UInt16? {
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

    /// Reads one value of any kind, however it is made up inside.
    mutating func skipValue() -> Bool {
        var open = OpenContainers()
        while true {
            switch next {
            case UInt8(ascii: "{"):
                index += 1
                guard open.push(isObject: true) else { return false }
                guard next == UInt8(ascii: "}") else {
                    guard skipKey() else { return false }
                    continue
                }
                index += 1
                open.pop()
            case UInt8(ascii: "["):
                index += 1
                guard open.push(isObject: false) else { return false }
                guard next == UInt8(ascii: "]") else { continue }
                index += 1
                open.pop()
            case UInt8(ascii: "\""): guard string() != nil else { return false }
            case UInt8(ascii: "t"): guard skip("true") else { return false }
            case UInt8(ascii: "f"): guard skip("false") else { return false }
            case UInt8(ascii: "n"): guard skip("null") else { return false }
            default: guard skipNumber() else { return false }
            }
            guard skipClosings(&open) else { return false }
            if open.isEmpty { return true }
        }
    }

    /// After a value: closes what ends here, up to the comma before the next value or the end of the outermost value.
    private mutating func skipClosings(_ open: inout OpenContainers) -> Bool {
        while !open.isEmpty {
            let byte = next
            index += 1
            switch byte {
            case UInt8(ascii: ","): return open.isInObject ? skipKey() : true
            case UInt8(ascii: "}") where open.isInObject: open.pop()
            case UInt8(ascii: "]") where !open.isInObject: open.pop()
            default: return false
            }
        }
        return true
    }

    private mutating func skipKey() -> Bool {
        string() != nil && skip(":")
    }

    private mutating func skipNumber() -> Bool {
        if next == UInt8(ascii: "-") { index += 1 }
        if next == UInt8(ascii: "0") { index += 1 } else { guard skipDigits() else { return false } }
        if next == UInt8(ascii: ".") {
            index += 1
            guard skipDigits() else { return false }
        }
        if next | 0x20 == UInt8(ascii: "e") {
            index += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { index += 1 }
            guard skipDigits() else { return false }
        }
        return true
    }

    private mutating func skipDigits() -> Bool {
        let start = index
        while digit() != nil {}
        return index > start
    }

    private mutating func digit() -> Int64? {
        guard case let byte = next, (0x30...0x39).contains(byte) else { return nil }
        index += 1
        return Int64(byte - 0x30)
    }

    /// Reads a backslash and what belongs to it; surrogates only in pairs.
    private mutating func skipEscape() -> Bool {
        index += 1
        let byte = next
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return true
        case UInt8(ascii: "u"):
            guard let unit = codeUnit() else { return false }
            if UTF16.isTrailSurrogate(unit) { return false }
            guard UTF16.isLeadSurrogate(unit) else { return true }
            guard skip("\\u"), let trail = codeUnit() else { return false }
            return UTF16.isTrailSurrogate(trail)
        default:
            return false
        }
    }
}

/// Which of the containers around the current place are objects, one bit each, the innermost lowest.
private struct OpenContainers {
    private var objects: UInt64 = 0
    private var depth = 0

    var isEmpty: Bool { depth == 0 }
    var isInObject: Bool { objects & 1 == 1 }

    mutating func push(isObject: Bool) -> Bool {
        guard depth < JSONScanner.maximumDepth else { return false }
        objects = objects << 1 | (isObject ? 1 : 0)
        depth += 1
        return true
    }

    mutating func pop() {
        objects >>= 1
        depth -= 1
    }
}
