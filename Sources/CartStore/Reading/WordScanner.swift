/// Reads words with single blanks between from bytes, without allocating.
struct WordScanner {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// Whether all words are read.
    var isAtEnd: Bool { position > bytes.count }

    /// The next word, one byte at least; `nil` when there is none.
    mutating func word() -> UnsafeRawBufferPointer? {
        guard position < bytes.count else { return nil }
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: " ") { position += 1 }
        guard position > start else { return nil }
        defer { position += 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<position])
    }

    /// The next word as a whole number of 1 to 15 digits.
    mutating func number() -> Int64? {
        word().flatMap { Int64(decimalDigits: $0, maxDigits: 15) }
    }
}
