import Testing

@testable import CartModel

@Suite("Text buffer")
struct TextBufferTests {
    @Test("a text that grows beyond its first room keeps everything")
    func growth() {
        var buffer = TextBuffer(capacity: 1)
        var expected = ""
        for number in 0..<500 {
            buffer.append("piece " as StaticString)
            buffer.appendDecimal(Int64(number))
            buffer.append(UInt8(ascii: ";"))
            expected += "piece \(number);"
        }
        #expect(buffer.text == expected)
        #expect(buffer.bytes == Array(expected.utf8))
        #expect(buffer.count == expected.utf8.count)
    }

    @Test(
        "whole numbers are written as Swift writes them",
        arguments: [0, 1, 9, 10, 99, 100, -1, -9, -10, .max, .min, .max - 1, 1_000_000_000_000] as [Int64]
    )
    func decimals(number: Int64) {
        var buffer = TextBuffer(capacity: 0)
        buffer.appendDecimal(number)
        #expect(buffer.text == String(number))
    }

    @Test("a string is escaped wherever it needs it and nowhere else")
    func strings() {
        var buffer = TextBuffer(capacity: 0)
        buffer.appendJSONString("\"a\\\n\r\t\u{1}\u{1f}é 日本\"")
        #expect(buffer.text == #""\u0022a\\\n\r\t\u0001\u001fé 日本\u0022""#)
    }
}
