import CartModel
import Testing

@Suite("Identifier format")
struct IdentifierFormatTests {
    let format = IdentifierFormat.standard

    private static let writtenCases: [(text: String, identifier: Identifier)] = [
        ("guest:a1b2c3d4e5f6", Identifier.guest("a1b2c3d4e5f6")),
        ("user:123", .user("123")),
        ("team:456", .custom("team", "456")),
        ("device:abcd-1234", .custom("device", "abcd-1234")),
        ("user:auth0|1", .user("auth0|1")),
        ("device:a:b:c", .custom("device", "a:b:c")),
        ("user::", .user(":")),
        ("user:a@b.c+d=~_-", .user("a@b.c+d=~_-")),
        ("user:..", .user("..")),
        ("a:1", .custom("a", "1")),
        ("k\(String(repeating: "9", count: 31)):1", .custom("k\(String(repeating: "9", count: 31))", "1")),
        ("user:\(String(repeating: "x", count: 128))", .user(String(repeating: "x", count: 128))),
    ]

    @Test("an identifier is read from its text and written as the same text", arguments: writtenCases)
    func roundTrip(text: String, identifier: Identifier) throws {
        #expect(try format.parse(text) == identifier)
        #expect(try format.text(of: identifier) == text)
    }

    private static let invalidCases: [String] = [
        "", ":", "user", "user:", ":123", "..", "%2e", "%2e%2e", "user/123", "User:123", "USER:123", "1user:1",
        "-user:1", "_user:1", "us er:1", "user:1 2", "user: 1", "user:1\n", "user:1\r\n", "user:\u{0}", "user:\u{7F}",
        "us\u{0}er:1", "user:🛒", "🛒:1", "usér:1", "user:é", "user:\u{301}1", "user:1/2", "user:../1", "user:%2e%2e",
        "user:a%20b", "user:{1}", "user:1,2", "user:1;2", "user:1?x", "user:1#x", "user:\"1\"", "user:'1'", "user:*",
        "user:[1]", "user:\\1", "user:<1>", "user\u{FF1A}123", "user:\u{200B}1",
        "user:\(String(repeating: "x", count: 129))", "\(String(repeating: "k", count: 33)):1",
    ]

    @Test("a text that breaks the format is refused, and the error says what was given", arguments: invalidCases)
    func invalid(text: String) {
        let error = refusal { () throws(CartError) in _ = try format.parse(text) }
        #expect(error?.code == .invalidIdentifier)
        #expect(error?.given == CartError.shortened(text))
        #expect(error?.allowed?.isEmpty == false)
    }

    private static let invalidValueCases: [Identifier] = [
        Identifier.user(""), .guest("a b"), .custom("Team", "1"), .custom("", "1"), .custom("a:b", "1"),
        .user(String(repeating: "x", count: 129)),
    ]

    @Test("an identifier made in code is checked when it is written", arguments: invalidValueCases)
    func invalidValue(identifier: Identifier) {
        #expect(refusal { () throws(CartError) in _ = try format.text(of: identifier) }?.code == .invalidIdentifier)
    }

    @Test("configured prefixes and separators are used both ways", arguments: [":", ".", "~", "@"])
    func configured(separator: String) throws {
        let format = try IdentifierFormat(guestPrefix: "visitor", userPrefix: "member", separator: separator)
        #expect(try format.parse("visitor\(separator)1") == .guest("1"))
        #expect(try format.parse("member\(separator)1") == .user("1"))
        #expect(try format.parse("guest\(separator)1") == .custom("guest", "1"))
        #expect(try format.text(of: .guest("a\(separator)b")) == "visitor\(separator)a\(separator)b")
        #expect(format.kindName(of: .user("1")) == "member")
    }

    private static let invalidConfigurationCases: [(guest: String, user: String, separator: String, key: String)] = [
        ("Guest", "user", ":", "identifiers.guest_prefix"), ("guest", "", ":", "identifiers.user_prefix"),
        ("guest", "gu est", ":", "identifiers.user_prefix"), ("same", "same", ":", "identifiers.user_prefix"),
        ("guest", "user", "", "identifiers.separator"), ("guest", "user", "::", "identifiers.separator"),
        ("guest", "user", "-", "identifiers.separator"), ("guest", "user", "/", "identifiers.separator"),
    ]

    @Test(
        "prefixes and separators that make two identifiers look the same are refused with their key",
        arguments: invalidConfigurationCases
    )
    func invalidConfiguration(guest: String, user: String, separator: String, key: String) {
        let error = refusal { () throws(CartError) in
            _ = try IdentifierFormat(guestPrefix: guest, userPrefix: user, separator: separator)
        }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.field == key)
    }

    @Test("a custom kind that is the guests' or the users' prefix is refused, so that one text is one owner")
    func customPrefix() {
        for identifier in [Identifier.custom("guest", "1"), .custom("user", "1")] {
            let error = #expect(throws: CartError.self) { try IdentifierFormat.standard.text(of: identifier) }
            #expect(error?.code == .invalidIdentifier)
        }
    }
}
