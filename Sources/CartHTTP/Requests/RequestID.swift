import CartService

/// The name of one request, by which an answer, a problem and the lines of a log are matched.
struct RequestID: Hashable, Sendable {
    /// 1 to 128 characters of `[A-Za-z0-9._:+=/@-]`.
    let text: String

    /// Takes over the caller's name for the request.
    ///
    /// If it is missing or malformed, makes a name of 32 random hexadecimal digits.
    init(_ given: String?) {
        if let given, (1...128).contains(given.utf8.count), given.utf8.allSatisfy(Self.accepts) {
            text = given
        } else {
            text = Self.random()
        }
    }

    private static func accepts(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "._:+=/@-".utf8.contains(byte)
        }
    }

    /// 128 random bits in hexadecimal digits.
    private static func random() -> String {
        let (first, second) = UniqueNumbers.next()
        return String(unsafeUninitializedCapacity: 32) { buffer in
            for index in 0..<16 {
                let shift = UInt64(60 - 4 * index)
                buffer[index] = digits[Int(first >> shift & 15)]
                buffer[16 + index] = digits[Int(second >> shift & 15)]
            }
            return 32
        }
    }

    private static let digits = Array("0123456789abcdef".utf8)
}
