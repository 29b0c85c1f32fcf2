import CartModel

/// Random ids in base64url characters.
enum RandomText {
    /// The 64 characters of base64url (RFC 4648, section 5).
    static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// Makes an id of a number of characters, each of 6 bits.
    static func make(count: Int) -> String {
        String(unsafeUninitializedCapacity: count) { buffer in
            var bits: UInt64 = 0
            var spare: UInt64 = 0
            for index in 0..<count {
                // One word serves ten characters, one number twenty.
                if index % 20 == 0 { (bits, spare) = UniqueNumbers.next() } else if index % 10 == 0 { bits = spare }
                buffer[index] = alphabet[Int(bits & 63)]
                bits >>= 6
            }
            return count
        }
    }
}
