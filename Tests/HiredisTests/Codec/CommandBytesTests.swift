import Testing

@testable import Hiredis

@Suite("Bytes of a command")
struct CommandBytesTests {
    private func append(_ text: String, to bytes: inout CommandBytes) {
        let utf8 = Array(text.utf8)
        bytes.append(count: utf8.count) { $0.copyBytes(from: utf8) }
    }

    private func text(_ bytes: CommandBytes) -> String {
        bytes.withBytes { String(decoding: $0, as: UTF8.self) }
    }

    @Test("what is appended to a copy leaves the original alone", arguments: [8, 56, 57, 1000])
    func copies(count: Int) {
        var original = CommandBytes(capacity: 0)
        let start = String(repeating: "a", count: count)
        append(start, to: &original)
        var (first, second) = (original, original)
        append("1", to: &first)
        append("2", to: &second)
        append("3", to: &original)
        #expect(text(first) == start + "1" && text(second) == start + "2" && text(original) == start + "3")
    }

    @Test("bytes keep their order while they grow", arguments: [0, 56, 100, 5000])
    func growth(capacity: Int) {
        var bytes = CommandBytes(capacity: capacity)
        var expected = ""
        for number in 0..<500 {
            append("\(number),", to: &bytes)
            expected += "\(number),"
        }
        #expect(text(bytes) == expected && bytes.count == expected.utf8.count)
    }
}
