import CartModel
import Crypto
import JWTKit
import Testing

@testable import CartHTTP

@Suite("Who a user's token names")
struct UserClaimTests {
    private static let secret = String(repeating: "s", count: 64)

    /// A token with a payload as it is written, signed with the secret.
    private static func token(_ payload: String) -> String {
        let head =
            "\(Base64URL.encode(Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8))).\(Base64URL.encode(Array(payload.utf8)))"
        let code = HMAC<SHA256>.authenticationCode(for: Array(head.utf8), using: SymmetricKey(data: Array(secret.utf8)))
        return "\(head).\(Base64URL.encode(Array(code)))"
    }

    private static func user(_ claims: String, claim: String = "sub") async throws -> Identifier? {
        let tokens = try await UserTokens(hs256Secret: secret, userClaim: claim)
        return try? await tokens.user(token(#"{"exp":4102444800,\#(claims)}"#)[...], format: .standard)
    }

    @Test(
        "text and whole numbers are taken, as the issuers of this world write them",
        arguments: [
            (#""sub":"1""#, "1"), (#""sub":1"#, "1"), (#""sub":9007199254740993"#, "9007199254740993"),
            (#""sub":-5"#, "-5"), (#""sub":"a/b""#, "a=2Fb"), (#""sub":"Ann Lee""#, "Ann=20Lee"),
            (#""sub":"Zo\u00eb""#, "Zo=C3=AB"),
            // Auth0, Keycloak, Firebase, Cognito, Apple, Azure AD.
            (#""sub":"auth0|5f7c8ec7c33c6c004bbafe82""#, "auth0|5f7c8ec7c33c6c004bbafe82"),
            (#""sub":"f:7a0b1c2d-0000-4000-8000-0123456789ab:ann""#, "f:7a0b1c2d-0000-4000-8000-0123456789ab:ann"),
            (#""sub":"7YjWfC0uKqXZ3nB1Fz9s2hQwE5T2""#, "7YjWfC0uKqXZ3nB1Fz9s2hQwE5T2"),
            (
                #""sub":"eu-west-1:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee""#,
                "eu-west-1:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
            ),
            (#""sub":"001234.0123456789abcdef0123456789abcdef.0123""#, "001234.0123456789abcdef0123456789abcdef.0123"),
            (#""sub":"AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ""#, "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ"),
        ]
    )
    func shapes(claims: String, id: String) async throws {
        #expect(try await Self.user(claims) == .user(id))
    }

    @Test(
        "a token that names nobody, or leaves open whom, is refused",
        arguments: [
            #""x":1"#, #""sub":"""#, #""sub":null"#, #""sub":true"#, #""sub":1.5"#, #""sub":["1"]"#,
            #""sub":{"id":"1"}"#,
            #""sub":"1","sub":"2""#, #""sub":"1","x":{"a":1,"a":2}"#,
        ]
    )
    func nobody(claims: String) async throws {
        #expect(try await Self.user(claims) == nil)
    }

    @Test("another claim may name the user, dots leading into objects")
    func otherClaim() async throws {
        #expect(try await Self.user(#""user_id":7"#, claim: "user_id") == .user("7"))
        #expect(try await Self.user(#""sub":"1","user":{"id":"x"}"#, claim: "user.id") == .user("x"))
        #expect(try await Self.user(#""a":{"b.c":"x"}"#, claim: "a.b.c") == .user("x"))
        let name = "https://shop.example/user.id"
        #expect(try await Self.user(#""\#(name)":"x""#, claim: name) == .user("x"))
        #expect(try await Self.user(#""sub":"1""#, claim: "user_id") == nil)
        #expect(try await Self.user(#""user":"x""#, claim: "user.id") == nil)
    }

    @Test("a token for trying things out names its user in the configured claim")
    func minted() async throws {
        let tokens = try await UserTokens(hs256Secret: Self.secret, issuer: "i", audience: "a", userClaim: "user_id")
        let token = try await tokens.mint(subject: "Ann Lee", life: .seconds(60))
        #expect(try await tokens.user(token[...], format: .standard) == .user("Ann=20Lee"))
    }
}
