import Foundation
import Testing

@testable import CartModel

@Suite("JSON parser")
struct JSONParserTests {
    private func value(_ text: String) throws(JSONParser.Failure) -> JSONValue {
        try JSONParser.value(of: Array(text.utf8))
    }

    private static let values: [(String, JSONValue)] = [
        ("null", .null), (" \t\r\n true ", true), ("false", false), ("0", 0), ("-0", 0), ("-17", -17),
        ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1.5", 1.5), ("-1.25e-2", -0.0125), ("3.0", 3),
        ("1e2", 100), ("1E+99", 1e99), (#""""#, ""), (#""a\"\\\/\b\f\n\r\t""#, "a\"\\/\u{8}\u{C}\n\r\t"),
        (#""\u0041\u00e9\u20AC\ud83d\ude00""#, "Aé€😀"), ("\"é€😀\u{7F}\"", "é€😀\u{7F}"), ("[]", []), ("{}", [:]),
        (#"[ 1 , "a" , [ ] , { } ]"#, [1, "a", [], [:]]), (#"{ "a" : { "b" : [ null ] } }"#, ["a": ["b": [.null]]]),
        (#"{"\u0061":1}"#, ["a": 1]), (#"{"a":{"a":1},"b":{"a":1}}"#, ["a": ["a": 1], "b": ["a": 1]]),
    ]

    @Test("a value reads as what it is", arguments: values)
    func wellFormed(text: String, expected: JSONValue) throws {
        #expect(try value(text) == expected)
    }

    @Test(
        "anything else is refused, and the place is named",
        arguments: [
            ("", 0), (" ", 1), ("nul", 0), ("True", 0), ("\u{FEFF}1", 0), ("1 2", 2), ("{}x", 2), ("+1", 0), ("01", 1),
            ("-", 1), ("1.", 2), (".5", 0), ("1e", 2), ("1e+", 3), ("1e999", 0), ("NaN", 0), ("Infinity", 0),
            ("0x1", 1),
            ("[1,]", 3), ("[,1]", 1), ("[1 2]", 3), ("[", 1), ("]", 0), ("[}", 1), ("{,}", 1), (#"{"a"}"#, 4),
            (#"{"a":}"#, 5), (#"{"a":1,}"#, 7), ("{a:1}", 1), ("{1:1}", 1), (#"{"a":1"#, 6), (#"{"a":1,"a":2}"#, 7),
            (#"{"a":1,"\u0061":2}"#, 7), ("'a'", 0), ("\"a", 2),
            ("\"a\nb\"", 2), ("\"a\0b\"", 2), (#""\x""#, 1), (#""\u12""#, 1), (#""\u12g4""#, 1), (#""\ud800""#, 1),
            (#""\udc00""#, 1), (#""\ud800\u0041""#, 1), (#""\"#, 1), ("// a\n1", 0), ("1\0", 1),
        ]
    )
    func malformed(text: String, offset: Int) {
        let failure = #expect(throws: JSONParser.Failure.self) { try value(text) }
        #expect(failure?.offset == offset, "\(failure?.allowed ?? "")")
    }

    @Test(
        "bytes that are no UTF-8 are refused",
        arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82]]
    )
    func encoding(bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        #expect(throws: JSONParser.Failure(offset: 0, allowed: "UTF-8")) {
            try JSONParser.value(of: [quote] + bytes + [quote])
        }
    }

    @Test("nesting has an end")
    func depth() throws {
        for (opening, closing) in [("[", "]"), (#"{"a":"#, "}")] {
            func nest(_ levels: Int) -> String {
                String(repeating: opening, count: levels) + "1" + String(repeating: closing, count: levels)
            }
            #expect(throws: Never.self) { try value(nest(JSONParser.maximumDepth)) }
            for levels in [JSONParser.maximumDepth + 1, 512, 40_000] {
                let failure = #expect(throws: JSONParser.Failure.self) { try value(nest(levels)) }
                #expect(failure?.allowed == "at most 80 levels")
            }
        }
    }

    /// A parser that goes back over what it has read, or carries its path in errors, takes hours for these.
    @Test("the largest bodies are read in one pass", .timeLimit(.minutes(1)))
    func large() throws {
        let levels = JSONParser.maximumDepth - 2
        let opening = String(repeating: "[", count: levels)
        let closing = String(repeating: "]", count: levels)
        for element in ["[]", "{}", "1.5", "null", #""\u0041""#, #"{"a":1}"#] {
            let wide = Array(repeating: element, count: 250_000 / (element.utf8.count + 1)).joined(separator: ",")
            #expect(throws: Never.self) { try value(opening + "[" + wide + "]" + closing) }
            #expect(throws: JSONParser.Failure.self) { try value(opening + "[" + wide) }
        }
        #expect(throws: Never.self) { try value("\"" + String(repeating: "\\n", count: 125_000) + "\"") }
        #expect(throws: Never.self) { try value("0." + String(repeating: "1", count: 250_000)) }
    }

    @Test("what Foundation reads of damaged JSON, it reads alike; what it refuses, Foundation refuses too")
    func agreement() {
        let seed =
            #"{"items":[{"id":"tea-1","quantity":3,"price":-1.5e2,"attributes":{"é":"\u00e9\\","n":[true,null]}}]}"#
        let replacements = Array(#"{}[]",:\u0eE+-.19 tfn"#.utf8) + [0x00, 0x1F, 0x7F, 0xC3, 0xFF]
        var agreed = 0
        for index in seed.utf8.indices {
            for byte in replacements {
                var bytes = Array(seed.utf8)
                bytes[seed.utf8.distance(from: seed.utf8.startIndex, to: index)] = byte
                let ours = try? JSONParser.value(of: bytes)
                let theirs = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes))
                #expect(ours == theirs, "\(String(decoding: bytes, as: UTF8.self))")
                if ours != nil { agreed += 1 }
            }
        }
        #expect(agreed > 100)
    }
}
