import CartModel
import Foundation
import Testing

@Suite("Stored item")
struct StoredItemTests {
    private static let suffix = #","added":1700000000000}"#
    private static let complete =
        #"{"name":"T-Shirt","price":3000,"attributes":{"color":"Red","size":["M",1]},"added":1700000000000}"#

    private func parse(_ bytes: [UInt8]) -> StoredItem? {
        bytes.withUnsafeBytes { StoredItem.parse($0) }
    }

    private func parse(_ text: String) -> StoredItem? {
        parse(Array(text.utf8))
    }

    @Test("the stored form is name, price, attributes and time, compact and in this order")
    func prefix() {
        let attributes = JSONText(["size": "M", "color": "Red"])
        #expect(
            StoredItem.prefix(name: #"A "B" \ C"#, price: 3000, attributes: attributes)
                == #"{"name":"A \u0022B\u0022 \\ C","price":3000,"attributes":{"color":"Red","size":"M"}"#
        )
        #expect(StoredItem.prefix(name: "A", price: 0, attributes: nil) == #"{"name":"A","price":0"#)
    }

    @Test("what is stored is read back as it was", arguments: SeededGenerator.seeds)
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let name = generator.text()
            let price: Int64 = Bool.random(using: &generator) ? .random(in: 0...Int64.max, using: &generator) : 1000
            let attributes = Bool.random(using: &generator) ? JSONText(generator.object()) : nil
            let added = Int64.random(in: 1_000_000_000_000...9_999_999_999_999, using: &generator)
            let text = StoredItem.prefix(name: name, price: price, attributes: attributes) + ",\"added\":\(added)}"
            let item = try #require(parse(text), "\(text)")
            #expect(Array(item.name.unicodeScalars) == Array(name.unicodeScalars))
            #expect(item.price == price)
            #expect(item.attributes == attributes)
            #expect(item.added == Timestamp(milliseconds: added))
        }
    }

    private static let escapedNames: [(quoted: String, name: String)] = [
        (#""""#, ""), (#""a\"b""#, "a\"b"), (#""\\\/\b\f\n\r\t""#, "\\/\u{8}\u{C}\n\r\t"),
        (#""\u0041\u00e9\u00E9""#, "Aéé"),
        (#""\ud83d\ude80""#, "🚀"), (#""x\uD83D\uDE80y""#, "x🚀y"), (#""\u0000""#, "\u{0}"), (#""\uffff""#, "\u{FFFF}"),
        (#""\udbff\udfff""#, "\u{10FFFF}"), ("\"\u{7F}\"", "\u{7F}"), ("\"漢字 👩‍🚀\"", "漢字 👩‍🚀"),
    ]

    @Test("a name that an operator wrote with any escape sequence is read", arguments: escapedNames)
    func escapes(quoted: String, name: String) {
        #expect(parse(#"{"name":"# + quoted + #","price":1"# + Self.suffix)?.name == name)
    }

    private static let wrong: [String] = [
        "", "{", "null", "[]", "{}", #"{"name":"A"}"#, #"{"name":"A","price":1}"#, #"{"name":"A","price":1"#,
        #" {"name":"A","price":1,"added":1700000000000}"#, #"{"name":"A","price":1,"added":1700000000000} "#,
        #"{"name":"A","price":1,"added":1700000000000}}"#, #"{"name": "A","price":1,"added":1700000000000}"#,
        #"{"name":"A", "price":1,"added":1700000000000}"#, #"{"price":1,"name":"A","added":1700000000000}"#,
        #"{"name":"A","price":1,"added":170000000000}"#, #"{"name":"A","price":1,"added":17000000000000}"#,
        #"{"name":"A","price":1,"added":0700000000000}"#, #"{"name":"A","price":1,"added":"1700000000000"}"#,
        #"{"name":"A","price":1,"added":1700000000000.0}"#, #"{"name":"A","price":1,"added":-700000000000}"#,
        #"{"name":"A","price":-1,"added":1700000000000}"#, #"{"name":"A","price":+1,"added":1700000000000}"#,
        #"{"name":"A","price":01,"added":1700000000000}"#, #"{"name":"A","price":00,"added":1700000000000}"#,
        #"{"name":"A","price":1.0,"added":1700000000000}"#, #"{"name":"A","price":1e3,"added":1700000000000}"#,
        #"{"name":"A","price":"1","added":1700000000000}"#, #"{"name":"A","price":,"added":1700000000000}"#,
        #"{"name":"A","price":null,"added":1700000000000}"#,
        #"{"name":"A","price":9223372036854775808,"added":1700000000000}"#,
        #"{"name":"A","price":92233720368547758070,"added":1700000000000}"#,
        #"{"name":null,"price":1,"added":1700000000000}"#, #"{"name":A,"price":1,"added":1700000000000}"#,
        #"{"name":'A',"price":1,"added":1700000000000}"#, #"{"name":"A,"price":1,"added":1700000000000}"#,
        #"{"name":"A\","price":1,"added":1700000000000}"#, #"{"name":"\x","price":1,"added":1700000000000}"#,
        #"{"name":"\u12","price":1,"added":1700000000000}"#, #"{"name":"\u12G4","price":1,"added":1700000000000}"#,
        #"{"name":"\ud83d","price":1,"added":1700000000000}"#, #"{"name":"\ude80","price":1,"added":1700000000000}"#,
        #"{"name":"\ud83dx","price":1,"added":1700000000000}"#,
        #"{"name":"\ud83d\u0041","price":1,"added":1700000000000}"#,
        #"{"name":"\ud83d\ud83d","price":1,"added":1700000000000}"#,
        "{\"name\":\"A\nB\",\"price\":1,\"added\":1700000000000}",
        "{\"name\":\"A\u{0}B\",\"price\":1,\"added\":1700000000000}",
        #"{"name":"A","price":1,"other":1,"added":1700000000000}"#,
        #"{"name":"A","price":1,"price":1,"added":1700000000000}"#,
    ]

    @Test("what is not exactly the stored form is refused", arguments: wrong)
    func refused(text: String) {
        #expect(parse(text) == nil)
    }

    private static let wrongAttributes: [String] = [
        "", "null", "1", "[]", #""x""#, "{", "}", "{{}}", "{]", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, "{,}",
        #"{"a":1"b":2}"#,
        #"{a:1}"#, #"{"a": 1}"#, #"{"a":1 }"#, #"{"a":01}"#, #"{"a":1.}"#, #"{"a":.5}"#, #"{"a":-}"#, #"{"a":+1}"#,
        #"{"a":1e}"#,
        #"{"a":1e+}"#, #"{"a":NaN}"#, #"{"a":tru}"#, #"{"a":True}"#, #"{"a":nul}"#, #"{"a":[1,]}"#, #"{"a":[1}"#,
        #"{"a":[1}]"#, #"{"a":"\x"}"#, #"{"a":"\ud83d"}"#, #"{"a":"\ude80"}"#, "{\"a\":\"\n\"}", #"{"a":'x'}"#,
        #"{"a":1}{}"#,
    ]

    @Test("attributes that are not one compact JSON object are refused", arguments: wrongAttributes)
    func refusedAttributes(attributes: String) {
        #expect(parse(#"{"name":"A","price":1,"attributes":"# + attributes + Self.suffix) == nil)
    }

    private static let goodAttributes: [String] = [
        "{}", #"{"a":{}}"#, #"{"a":[]}"#, #"{"a":[[],{},[{}]]}"#, #"{"a":-0}"#, #"{"a":0.5}"#, #"{"a":1e5}"#,
        #"{"a":1E-5}"#,
        #"{"a":-12.5e+7}"#, #"{"a":true,"b":false,"c":null}"#, #"{"":""}"#, #"{"a":"\"}"}"#,
        #"{"added":1700000000000}"#,
    ]

    @Test("attributes that are a compact JSON object stay as they are", arguments: goodAttributes)
    func acceptedAttributes(attributes: String) {
        let item = parse(#"{"name":"A","price":1,"attributes":"# + attributes + Self.suffix)
        #expect(item?.attributes?.text == attributes)
    }

    @Test("attributes may be 64 levels deep and no deeper", arguments: [63, 64, 65, 100_000])
    func depth(levels: Int) {
        let text =
            #"{"a":"# + String(repeating: "[", count: levels - 1) + String(repeating: "]", count: levels - 1) + "}"
        let item = parse(#"{"name":"A","price":1,"attributes":"# + text + Self.suffix)
        #expect((item != nil) == (levels <= 64))
    }

    @Test("no shortened form is read")
    func truncated() {
        let bytes = Array(Self.complete.utf8)
        #expect(parse(bytes) != nil)
        for count in 0..<bytes.count { #expect(parse(Array(bytes[..<count])) == nil, "\(count) bytes") }
    }

    @Test(
        "a name that is not UTF-8 is refused",
        arguments: [[0x80], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xFF]]
    )
    func invalidUTF8(bytes: [UInt8]) {
        #expect(parse(Array(#"{"name":""#.utf8) + bytes + Array((#"","price":1"# + Self.suffix).utf8)) == nil)
        #expect(parse(Array(#"{"name":"\n"#.utf8) + bytes + Array((#"","price":1"# + Self.suffix).utf8)) == nil)
        let attributes = Array(#"{"name":"A","price":1,"attributes":{"a":""#.utf8)
        #expect(parse(attributes + bytes + Array((#""}"# + Self.suffix).utf8)) == nil)
    }

    /// The members of the stored form, as another reader of JSON sees them.
    private struct Members: Decodable {
        let name: String
        let price: Int64
        let attributes: JSONValue?
        let added: Int64
    }

    @Test(
        "a form with one byte changed is refused, or means what any JSON reader says",
        arguments: SeededGenerator.seeds
    )
    func mutations(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("{}[]\",:\\/0123456789-+.eEutrn \n\u{0}é".utf8)
        for _ in 0..<500 {
            let attributes = Bool.random(using: &generator) ? JSONText(generator.object()) : nil
            var bytes = Array(StoredItem.prefix(name: generator.text(), price: 123, attributes: attributes).utf8)
            bytes += Array(Self.suffix.utf8)
            let index = bytes.indices.randomElement(using: &generator) ?? 0
            let byte = alphabet.randomElement(using: &generator) ?? 0
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: bytes[index] = byte
            case 1: bytes.insert(byte, at: index)
            default: bytes.remove(at: index)
            }
            guard let item = parse(bytes) else { continue }
            let text = String(decoding: bytes, as: UTF8.self)
            let members = try JSONDecoder().decode(Members.self, from: Data(bytes))
            #expect(item.name == members.name, "\(text)")
            #expect(item.price == members.price, "\(text)")
            #expect(item.added.milliseconds == members.added, "\(text)")
            #expect(item.attributes?.value == members.attributes, "\(text)")
        }
    }
}
