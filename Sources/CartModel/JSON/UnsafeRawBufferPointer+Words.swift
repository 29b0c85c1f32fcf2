/// Looking at eight bytes at once.
///
/// A byte is found by arithmetic on all eight (Hacker's Delight, section 6-1). The lowest byte that is marked is exact.
/// Bytes above it may be marked wrongly, so only the lowest counts.
extension UnsafeRawBufferPointer {
    /// The place of the first byte that a JSON string cannot hold as it is: a control character, `"` or `\`.
    ///
    /// It is `nil` when there is none.
    var firstIndexToEscape: Int? { firstIndexToEscape(from: 0) }

    /// The same from an index on.
    func firstIndexToEscape(from start: Int) -> Int? {
        var index = start
        while count - index >= 8 {
            let word = UInt64(littleEndian: loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let marks =
                Self.zeros(word ^ 0x2222_2222_2222_2222) | Self.zeros(word ^ 0x5C5C_5C5C_5C5C_5C5C)
                | ((word &- 0x2020_2020_2020_2020) & ~word & Self.highBits)
            if marks != 0 { return index + marks.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < count {
            let byte = self[index]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return index }
            index += 1
        }
        return nil
    }

    /// Whether the bytes from an index on begin with a text that is known when the program is compiled.
    @inlinable @inline(__always)
    package func hasText(_ literal: StaticString, at index: Int = 0) -> Bool {
        let length = literal.utf8CodeUnitCount
        guard count - index >= length else { return false }
        var offset = 0
        while length - offset >= 8 {
            let expected = UnsafeRawPointer(literal.utf8Start).loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            guard loadUnaligned(fromByteOffset: index + offset, as: UInt64.self) == expected else { return false }
            offset += 8
        }
        while offset < length {
            guard self[index + offset] == literal.utf8Start[offset] else { return false }
            offset += 1
        }
        return true
    }

    /// Whether every byte is ASCII.
    package var isASCII: Bool {
        var index = 0
        var bits: UInt64 = 0
        while count - index >= 8 {
            bits |= loadUnaligned(fromByteOffset: index, as: UInt64.self)
            index += 8
        }
        while index < count {
            bits |= UInt64(self[index])
            index += 1
        }
        return bits & Self.highBits == 0
    }

    /// Whether the bytes are text in UTF-8.
    var isUTF8: Bool { isASCII || String(validating: self, as: UTF8.self) != nil }

    /// The text that the bytes are; `nil` unless they are UTF-8.
    ///
    /// Most text is ASCII, which makes a string faster than the checked initializer does.
    var validText: String? {
        isASCII ? String(decoding: self, as: UTF8.self) : String(validating: self, as: UTF8.self)
    }

    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// Marks the bytes of a word that are zero.
    private static func zeros(_ word: UInt64) -> UInt64 { (word &- 0x0101_0101_0101_0101) & ~word & highBits }
}
