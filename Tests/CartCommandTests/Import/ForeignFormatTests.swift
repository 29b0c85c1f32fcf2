import CartModel
import Foundation
import Testing

@testable import cart

@Suite("Foreign formats")
struct ForeignFormatTests {
    @Test("a decimal amount becomes minor units where that is exact")
    func prices() throws {
        let (euro, yen, dinar) = (try Currency("EUR"), try Currency("JPY"), try Currency("KWD"))
        #expect(DecimalPrice.minorUnits(.number(12.5), in: euro) == 1250)
        #expect(DecimalPrice.minorUnits(.number(1402.4), in: euro) == 140_240)
        #expect(DecimalPrice.minorUnits(.number(0.1), in: euro) == 10)
        #expect(DecimalPrice.minorUnits(.integer(7), in: euro) == 700)
        #expect(DecimalPrice.minorUnits(.string("19.990"), in: euro) == 1999)
        #expect(DecimalPrice.minorUnits(.number(1.234), in: dinar) == 1234)
        #expect(DecimalPrice.minorUnits(.integer(500), in: yen) == 500)
        let refused: [JSONValue] = [
            .number(0.105), .number(-1.5), .string("1,5"), .string(""), .string("."), .number(1e20), nil,
        ]
        for value in refused { #expect(DecimalPrice.minorUnits(value, in: euro) == nil, "\(value)") }
        #expect(DecimalPrice.minorUnits(.number(1.5), in: yen) == nil)
    }

    @Test("a cart of protocol buffers is read, unknown fields are passed over, and half a message is none")
    func protobuf() throws {
        // user_id "u1", items {"a" 3}, {"b" 300}; field 9 is not known here.
        let bytes: [UInt8] =
            [0x0A, 2] + Array("u1".utf8) + [0x48, 5] + [0x12, 5, 0x0A, 1] + Array("a".utf8) + [0x10, 3]
            + [0x12, 6, 0x0A, 1] + Array("b".utf8) + [0x10, 0xAC, 0x02]
        let cart = try #require(ProtobufCart(bytes))
        #expect(
            cart.userID == "u1" && cart.items.map(\.productID) == ["a", "b"] && cart.items.map(\.quantity) == [3, 300]
        )
        #expect(ProtobufCart([])?.items.isEmpty == true)
        for count in [1, 3, 5, 9, bytes.count - 1] { #expect(ProtobufCart(bytes.prefix(count)) == nil, "\(count)") }
        // -1 is written as ten bytes.
        let negative: [UInt8] = [0x12, 14, 0x0A, 1, 0x61, 0x10] + [UInt8](repeating: 0xFF, count: 9) + [1]
        #expect(ProtobufCart(negative)?.items.map(\.quantity) == [-1])
    }

    @Test("lines of one id become one, unless they differ")
    func merged() throws {
        let reader = ForeignCartReader(
            products: nil,
            currency: try Currency("EUR"),
            kind: "guest",
            identifiers: CartsConfiguration().identifiers,
            mapping: ImportFormat.robotShop.mapping
        )
        func read(_ text: String) -> Result<ForeignCart, ImportRefusal> {
            Result { () throws(ImportRefusal) in
                guard let value = try? JSONParser.value(of: Array(text.utf8)) else { throw ImportRefusal("no JSON") }
                return try reader.json(value, source: "key", owner: "a b")
            }
        }
        let twice = #"{"items":[{"sku":"x","qty":1,"price":2.5},{"sku":"x","qty":2,"price":2.5}]}"#
        let cart = try read(twice).get()
        #expect(cart.parts[0].items.map(\.quantity) == [3] && cart.owner == .guest("a=20b"))
        let many = read(twice.replacing("\"qty\":2", with: "\"qty\":9223372036854775807"))
        #expect(many.refusal?.reason == "has more units of x than can be counted")
        let differing = read(twice.replacing("2,\"price\":2.5", with: "2,\"price\":3"))
        #expect(differing.refusal?.reason == "has x twice, at different prices or with other attributes")
        #expect(read(#"{"lines":[]}"#).refusal?.reason == "has no 'items'")
        #expect(
            read(#"{"items":[{"sku":"x","qty":1.5,"price":2}]}"#).refusal?.reason == "has no whole number as 'qty' of x"
        )
        #expect(
            read(#"{"items":[{"sku":"x","qty":1,"price":0.001}]}"#).refusal?.reason.contains("not exact in EUR") == true
        )
    }

    @Test("metadata is an object or an object as text, in rows and in an export, and an owner may be a number")
    func metadata() throws {
        var mapping = ImportMapping()
        mapping.metadata = "metadata"
        let reader = ForeignCartReader(
            products: nil,
            currency: try Currency("EUR"),
            kind: "user",
            identifiers: CartsConfiguration().identifiers,
            mapping: mapping
        )
        func read(_ text: String, isExport: Bool = false) -> Result<ForeignCart, ImportRefusal> {
            Result { () throws(ImportRefusal) in
                guard let value = try? JSONParser.value(of: Array(text.utf8)) else { throw ImportRefusal("no JSON") }
                return isExport
                    ? try reader.exported(value, source: "line 1")
                    : try reader.json(value, source: "line 1", owner: nil)
            }
        }
        let wanted: [String: JSONValue] = ["note": "hi"]
        for (isExport, start, end) in [
            (false, #"{"identifier":7,"items":[],"metadata":"#, "}"),
            (true, #"{"identifier":"user:7","instances":{"default":{"items":[],"metadata":"#, "}}}"),
        ] {
            for text in [#"{"note":"hi"}"#, #""{\"note\":\"hi\"}""#] {
                let cart = try read(start + text + end, isExport: isExport).get()
                #expect(cart.parts[0].metadata == wanted && cart.owner == .user("7"), "\(text)")
            }
            #expect(try read(start + "null" + end, isExport: isExport).get().parts[0].metadata.isEmpty)
            let noJSON = read(start + #""hi""# + end, isExport: isExport)
            #expect(noJSON.refusal?.reason == "has metadata that is no JSON")
            for text in ["[1]", "3", #""[1]""#] {
                let refused = read(start + text + end, isExport: isExport)
                #expect(refused.refusal?.reason.hasPrefix("has metadata that is no object") == true, "\(text)")
            }
        }
        #expect(read(#"{"items":[]}"#).refusal?.reason == "has no 'identifier'")
        let flag = read(#"{"identifier":true,"items":[]}"#)
        #expect(flag.refusal?.reason.hasPrefix("has 'identifier' true, which names no owner") == true)
    }
}

extension Result where Success == ForeignCart, Failure == ImportRefusal {
    fileprivate var refusal: ImportRefusal? {
        if case .failure(let refusal) = self { return refusal }
        return nil
    }
}
