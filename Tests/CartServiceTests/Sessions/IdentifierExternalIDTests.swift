import CartService
import Testing

@Suite("Users of other systems")
struct IdentifierExternalIDTests {
    @Test(
        "a name of allowed characters stays as it is, and any other stays readable",
        arguments: [
            ("123", "123"), ("auth0|5f7c8ec7c33c6c004bbafe82", "auth0|5f7c8ec7c33c6c004bbafe82"),
            ("google-oauth2|103547991597142817347", "google-oauth2|103547991597142817347"),
            ("248289761001", "248289761001"), ("a/b", "a=2Fb"), ("Ann Lee", "Ann=20Lee"), ("a=b", "a=3Db"),
            ("a=2Fb", "a=3D2Fb"), ("Zoë", "Zo=C3=AB"), ("日", "=E6=97=A5"), ("-", "-"), ("a\0b", "a=00b"),
            ("{x}", "=7Bx=7D"), ("AItOawmwtWwcT0k51BayewNvutrJUqsvl6qs7A4", "AItOawmwtWwcT0k51BayewNvutrJUqsvl6qs7A4"),
        ]
    )
    func readable(name: String, id: String) throws {
        #expect(Identifier.user(externalID: name) == .user(id))
        #expect(try IdentifierFormat.standard.text(of: .user(externalID: name)) == "user:\(id)")
    }

    @Test("a long name is its beginning and its digest")
    func long() throws {
        let name = String(repeating: "a", count: 128)
        #expect(Identifier.user(externalID: name) == .user(name))
        let longer = Identifier.user(externalID: name + "a")
        // sha256 of 129 letters a, as base64url.
        let start = String(repeating: "a", count: 64) + "~"
        #expect(longer.id.hasPrefix(start) && longer.id.utf8.count == 64 + 1 + 43)
        #expect(longer != .user(externalID: name + "b"))
        _ = try IdentifierFormat.standard.text(of: longer)
        // 43 letters of three bytes each become 387 characters.
        _ = try IdentifierFormat.standard.text(of: .user(externalID: String(repeating: "日", count: 43)))
    }

    @Test("no name meets another one, not even a name made to look like a digest")
    func injective() {
        let long = String(repeating: "x", count: 200)
        let imitation = Identifier.user(externalID: long).id
        let names = [long, imitation, "a=b", "a=3Db", "a%3Db", "a b", "a+b", "a=20b", "A", "a", "ä", "a\u{308}"]
        #expect(Set(names.map { Identifier.user(externalID: $0) }).count == names.count)
    }
}
