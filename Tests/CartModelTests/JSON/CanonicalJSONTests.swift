import CartModel
import Testing

@Suite("Canonical JSON")
struct CanonicalJSONTests {
    @Test("members stand in the order of their UTF-16 code units (RFC 8785, section 3.2.3)")
    func order() {
        let value: JSONValue = [
            "\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh", "1": "One",
            "\u{1f600}": "Emoji: Grinning Face", "\u{80}": "Control", "\u{f6}": "Latin Small Letter O With Diaeresis",
        ]
        let expected =
            #"{"\r":"Carriage Return","1":"One",""# + "\u{80}"
            + #"":"Control","ö":"Latin Small Letter O With Diaeresis","#
            + #""€":"Euro Sign","😀":"Emoji: Grinning Face",""# + "\u{fb33}"
            + #"":"Hebrew Letter Dalet With Dagesh"}"#
        #expect(Array(CanonicalJSON.text(of: value).unicodeScalars) == Array(expected.unicodeScalars))
    }

    @Test("strings are escaped where they must be, and nowhere else (section 3.2.2.2)")
    func strings() {
        let value: JSONValue = "\u{20ac}$\u{f}\u{a}A'B\"\\\\\"/\u{8}\t\u{c}\r\u{7f}"
        #expect(CanonicalJSON.text(of: value) == #""€$\u000f\nA'B\"\\\\\"/\b\t\f\r"# + "\u{7f}\"")
    }

    @Test(
        "numbers are written as ECMAScript does (section 3.2.2.3 and appendix B)",
        arguments: [
            (0.0, "0"), (-0.0, "0"), (5e-324, "5e-324"), (-5e-324, "-5e-324"),
            (1.7976931348623157e308, "1.7976931348623157e+308"), (9007199254740992, "9007199254740992"),
            (295147905179352830000, "295147905179352830000"), (9.999999999999997e22, "9.999999999999997e+22"),
            (1e23, "1e+23"), (1.0000000000000001e23, "1.0000000000000001e+23"),
            (999999999999999700000, "999999999999999700000"), (999999999999999900000, "999999999999999900000"),
            (1e21, "1e+21"), (9.999999999999997e-7, "9.999999999999997e-7"), (0.000001, "0.000001"),
            (333333333.33333325, "333333333.33333325"), (0.002, "0.002"), (4.5, "4.5"), (-1.25, "-1.25"),
            (1e-27, "1e-27"),
            (1e30, "1e+30"), (100, "100"), (123.456, "123.456"),
        ]
    )
    func numbers(number: Double, text: String) {
        #expect(CanonicalJSON.text(of: .number(number)) == text)
    }

    @Test("whatever order members were given in, the form is the same, nested ones too")
    func nested() {
        let one: JSONValue = ["b": [["y": 1, "x": 2], nil, true], "a": ["d": false, "c": "é"]]
        #expect(CanonicalJSON.text(of: one) == #"{"a":{"c":"é","d":false},"b":[{"x":2,"y":1},null,true]}"#)
    }
}
