import CartService
import Testing

@Suite("Session secrets")
struct SessionSecretTests {
    private static let secret = String(repeating: "QUJD", count: 16)

    @Test(
        "an error never shows a secret that stands in the key id's place",
        arguments: [
            "\(secret)=abcd", "k=\(secret),\(secret)=abcd", "\(secret)", "=\(secret)", "k=k=\(secret)", "\(secret)==",
        ]
    )
    func misplaced(text: String) {
        let error = #expect(throws: CartError.self) { try SessionSecret.list(text) }
        let shown = "\(error?.message ?? "")\(error?.given ?? "")\(error?.allowed ?? "")"
        #expect(error?.field == "session.secrets" && !shown.contains("QUJD"))
    }

    @Test("printing a secret shows its key id alone")
    func printed() throws {
        let secret = try SessionSecret(keyID: "k7", bytes: Array(repeating: 171, count: 32))
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), "\([secret])", "\(Optional(secret) as Any)", dumped] {
            #expect(text.contains("k7") && !text.contains("171"))
        }
    }

    @Test("a key id has 1 to 16 letters and digits, a secret 32 bytes or more")
    func bounds() {
        let bytes: [UInt8] = Array(repeating: 1, count: 32)
        #expect(throws: Never.self) { try SessionSecret(keyID: String(repeating: "a", count: 16), bytes: bytes) }
        #expect(throws: CartError.self) { try SessionSecret(keyID: String(repeating: "a", count: 17), bytes: bytes) }
        for keyID in ["", "a.b", "a b", "é"] {
            #expect(throws: CartError.self) { try SessionSecret(keyID: keyID, bytes: bytes) }
        }
        #expect(throws: CartError.self) { try SessionSecret(keyID: "a", bytes: Array(repeating: 1, count: 31)) }
    }
}
