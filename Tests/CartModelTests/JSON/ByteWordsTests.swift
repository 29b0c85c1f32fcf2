import Testing

@testable import CartModel

/// Looking at eight bytes at once must find what looking at each byte finds.
@Suite("Bytes in words")
struct ByteWordsTests {
    private static func firstIndexToEscape(_ bytes: [UInt8]) -> Int? {
        bytes.firstIndex { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
    }

    @Test("the first byte to escape is found at every place, whatever byte it is and whatever stands around it")
    func everyByteAtEveryPlace() {
        for filler in [UInt8(ascii: "a"), 0x21, 0x23, 0x5B, 0x5D, 0x7F, 0x80, 0xA2, 0xDC, 0xFF] {
            for place in 0..<20 {
                for byte in UInt8.min...UInt8.max {
                    var bytes = [UInt8](repeating: filler, count: 20)
                    bytes[place] = byte
                    let found = bytes.withUnsafeBytes { $0.firstIndexToEscape }
                    #expect(found == Self.firstIndexToEscape(bytes), "\(byte) at \(place) among \(filler)")
                }
            }
        }
    }

    @Test("of several bytes to escape the first one is found", arguments: SeededGenerator.seeds)
    func severalBytes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<1_000 {
            let count = Int.random(in: 0...40, using: &generator)
            let bytes = (0..<count).map { _ in
                let bytes = [UInt8.random(in: 0...255, using: &generator), 0x61, 0x1F, 0x20, 0x22, 0x5C, 0x23]
                return bytes[Int.random(in: bytes.indices, using: &generator)]
            }
            let start = Int.random(in: 0...count, using: &generator)
            let found = bytes.withUnsafeBytes { $0.firstIndexToEscape(from: start) }
            #expect(
                found == Self.firstIndexToEscape(Array(bytes[start...])).map { $0 + start },
                "\(bytes) from \(start)"
            )
        }
    }

    @Test("bytes are ASCII when none is above 127", arguments: 0..<20)
    func ascii(place: Int) {
        var bytes = [UInt8](repeating: 0x7F, count: 20)
        #expect(bytes.withUnsafeBytes { $0.isASCII })
        bytes[place] = 0x80
        #expect(bytes.withUnsafeBytes { !$0.isASCII })
    }

    @Test("text is valid when it is UTF-8, ASCII or not")
    func validText() {
        for text in ["", "a", "A product with a name", "Teetasse für zwei", "日本語のお茶、二人分"] {
            #expect(Array(text.utf8).withUnsafeBytes { $0.validText } == text)
        }
        #expect(([0x61, 0xFF, 0x62] as [UInt8]).withUnsafeBytes { $0.validText } == nil)
        #expect(([0xC3, 0x28] as [UInt8]).withUnsafeBytes { $0.validText } == nil)
    }

    @Test("a text is found only where all its bytes stand")
    func literal() {
        Array("xitem:product-0".utf8).withUnsafeBytes { bytes in
            #expect(bytes.hasText("item:product-0", at: 1))
            #expect(bytes.hasText("item:", at: 1))
            #expect(!bytes.hasText("item:product-1", at: 1))
            #expect(!bytes.hasText("item:product-00", at: 1))
            #expect(!bytes.hasText("item:"))
        }
    }
}
