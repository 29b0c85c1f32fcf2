extension Int64 {
    /// Reads a number of 1 to `maxDigits` decimal digits; `nil` for anything else.
    init?(decimalDigits bytes: UnsafeRawBufferPointer, maxDigits: Int) {
        guard (1...maxDigits).contains(bytes.count) else { return nil }
        self = 0
        for byte in bytes {
            guard (0x30...0x39).contains(byte) else { return nil }
            self = self &* 10 &+ Int64(byte &- 0x30)
        }
    }
}
