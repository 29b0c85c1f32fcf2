import CartModel
import Foundation
import Testing

@Suite("JSON text")
struct JSONTextTests {
    @Test("a quoted string is read back by Foundation as it was", arguments: SeededGenerator.seeds)
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let string = generator.text()
            let quoted = JSONText.quoted(string)
            let read = try JSONDecoder().decode(String.self, from: Data(quoted.utf8))
            #expect(Array(read.unicodeScalars) == Array(string.unicodeScalars))
            #expect(!quoted.dropFirst().dropLast().contains("\""), "\(quoted)")
        }
    }

    @Test("every control character and every scalar that JSON escapes survives", arguments: UInt8.min...UInt8(0x7F))
    func controls(byte: UInt8) throws {
        let string = "a\(Unicode.Scalar(byte))b"
        let read = try JSONDecoder().decode(String.self, from: Data(JSONText.quoted(string).utf8))
        #expect(Array(read.unicodeScalars) == Array(string.unicodeScalars))
    }

    @Test("special characters are written in the form that the scripts count on")
    func form() {
        #expect(JSONText.quoted("") == #""""#)
        #expect(JSONText.quoted("T-Shirt é 👩‍🚀") == #""T-Shirt é 👩‍🚀""#)
        #expect(JSONText.quoted("\"\\\n\r\t\u{0}\u{1F}\u{0B}/") == #""\u0022\\\n\r\t\u0000\u001f\u000b/""#)
    }

    @Test("a value is read back from its text", arguments: SeededGenerator.seeds)
    func values(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let value = generator.json()
            #expect(JSONText(value).value == value, "\(value.text)")
        }
    }

    @Test("equal objects have equal texts, keys ascending")
    func objects() {
        let value: JSONValue = ["b": [1, 2.5, nil], "a": true, "c": ["x": "y"]]
        #expect(value.text == #"{"a":true,"b":[1,2.5,null],"c":{"x":"y"}}"#)
    }

    @Test("a whole number stays one up to 64 bits")
    func integers() {
        #expect(JSONText(trusted: "9223372036854775807").value == .integer(.max))
        #expect(JSONText(trusted: "-9223372036854775808").value == .integer(.min))
        #expect(JSONText(trusted: "1.5").value == .number(1.5))
    }

    @Test("what is not JSON has no value", arguments: ["", "{", "nul", "{\"a\":}", "1 2"])
    func invalid(text: String) {
        #expect(JSONText(trusted: text).value == nil)
    }
}
