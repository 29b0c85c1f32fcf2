import CartModel
import Foundation
import Testing

@Suite("JSON writer")
struct JSONWriterTests {
    private func text(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test("commas stand between members and elements, and nowhere else")
    func commas() {
        let written = text { writer in
            writer.beginObject()
            writer.key("empty")
            writer.beginArray()
            writer.endArray()
            writer.key("list")
            writer.beginArray()
            writer.write(1)
            writer.beginObject()
            writer.endObject()
            writer.beginArray()
            writer.write(true)
            writer.writeNull()
            writer.endArray()
            writer.write("x")
            writer.endArray()
            writer.member("last", false)
            writer.endObject()
        }
        #expect(written == #"{"empty":[],"list":[1,{},[true,null],"x"],"last":false}"#)
    }

    @Test("an absent value is written as null")
    func nulls() {
        let written = text { writer in
            writer.beginObject()
            writer.member("a", nil as String?)
            writer.member("b", nil as Int64?)
            writer.member("c", nil as JSONText?)
            writer.member("d", nil as Timestamp?)
            writer.endObject()
        }
        #expect(written == #"{"a":null,"b":null,"c":null,"d":null}"#)
    }

    @Test("a map is written with ascending, escaped keys and values as they are")
    func map() {
        let written = text { writer in
            writer.beginObject()
            writer.member("m", ["b": JSONText(trusted: "[1]"), "a\n": JSONText("x")])
            writer.member("n", [:])
            writer.endObject()
        }
        #expect(written == #"{"m":{"a\n":"x","b":[1]},"n":{}}"#)
    }

    private static let numbers: [Int64] = [0, 1, -1, 9, 10, -10, 99, 100, 1_000_000, .max, .min, .max - 1, .min + 1]

    @Test("whole numbers are written in decimal digits", arguments: numbers)
    func integers(value: Int64) {
        #expect(text { $0.write(value) } == String(value))
    }

    @Test("random numbers and strings are read back by Foundation", arguments: SeededGenerator.seeds)
    func roundTrip(seed: UInt64) throws {
        struct Members: Decodable, Equatable {
            let string: String
            let number: Int64
            let flag: Bool
        }
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let shift = Int.random(in: 0..<64, using: &generator)
            let number = Int64.random(in: .min ... .max, using: &generator) >> shift
            let (string, flag) = (generator.text(), Bool.random(using: &generator))
            let written = text { writer in
                writer.beginObject()
                writer.member("string", string)
                writer.member("number", number)
                writer.member("flag", flag)
                writer.endObject()
            }
            let read = try JSONDecoder().decode(Members.self, from: Data(written.utf8))
            #expect(read == Members(string: string, number: number, flag: flag))
        }
    }
}
