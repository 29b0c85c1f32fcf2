import CartModel
import Crypto
import Foundation
import JWTKit
import Logging
import RedisTestKit
import Testing

@testable import CartHTTP

@Suite("Users' tokens")
struct UserTokensTests {
    private struct Claims: JWTPayload {
        var sub = "1"
        var exp: ExpirationClaim?
        var iss: String?
        var aud: [String]?
        func verify(using algorithm: some JWTAlgorithm) throws {}
    }

    private static let secret = String(repeating: "s", count: 64)
    private static let hour = ExpirationClaim(value: Date(timeIntervalSinceNow: 3600))

    /// A signer and the public key that belongs to it.
    private static func elliptic(_ kid: String) async throws -> (keys: JWTKeyCollection, jwk: String) {
        let key = ES256PrivateKey()
        let coordinates = try #require(key.publicKey.parameters)
        let keys = JWTKeyCollection()
        await keys.add(ecdsa: key, kid: JWKIdentifier(string: kid))
        let (x, y) = (unpadded(coordinates.x), unpadded(coordinates.y))
        return (keys, #"{"kty":"EC","crv":"P-256","kid":"\#(kid)","use":"sig","x":"\#(x)","y":"\#(y)"}"#)
    }

    private static func unpadded(_ text: String) -> String {
        text.replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }

    /// RSA keys made by openssl: signer and public key.
    private static func rsa() async throws -> (keys: JWTKeyCollection, jwk: String) {
        let pem = try await output(of: "openssl genrsa 2048 2>/dev/null")
        let key = try Insecure.RSA.PrivateKey(pem: pem)
        let keys = JWTKeyCollection()
        await keys.add(rsa: key, digestAlgorithm: .sha256, kid: "r")
        let (modulus, exponent) = try key.publicKey.getKeyPrimitives()
        let n = unpadded(modulus.base64EncodedString())
        return (
            keys,
            #"{"kty":"RSA","alg":"RS256","kid":"r","n":"\#(n)","e":"\#(unpadded(exponent.base64EncodedString()))"}"#
        )
    }

    private static func output(of script: String) async throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    private static func set(_ keys: String...) -> String { #"{"keys":[\#(keys.joined(separator: ","))]}"# }

    /// Whether a token names user 1.
    private static func accepts(_ tokens: UserTokens, _ token: String) async -> Bool {
        let user = try? await tokens.user(token[...], format: .standard)
        return user == .user("1")
    }

    @Test("a token signed by a key of the set is the user's, RS256 and ES256, with a key id and without")
    func keySet() async throws {
        let (elliptic, ellipticKey) = try await Self.elliptic("e")
        let (rsa, rsaKey) = try await Self.rsa()
        let file = try TemporaryFile(Self.set(ellipticKey, rsaKey, #"{"kty":"OKP","crv":"Ed25519","x":"AA"}"#))
        let tokens = try await UserTokens(hs256Secret: nil, keySetFile: file.path)
        for (keys, kid) in [(elliptic, "e"), (rsa, "r")] {
            let claims = Claims(exp: Self.hour)
            #expect(await Self.accepts(tokens, try await keys.sign(claims, kid: JWKIdentifier(string: kid))))
            #expect(await Self.accepts(tokens, try await keys.sign(claims)))
            #expect(await !Self.accepts(tokens, try await keys.sign(claims, header: ["kid": "other"])))
        }
        let (stranger, _) = try await Self.elliptic("e")
        #expect(await !Self.accepts(tokens, try await stranger.sign(Claims(exp: Self.hour), kid: "e")))
    }

    @Test("a public key is never taken for a secret: algorithm and key must belong together")
    func confusion() async throws {
        let (_, ellipticKey) = try await Self.elliptic("e")
        let (_, rsaKey) = try await Self.rsa()
        let text = Self.set(ellipticKey, rsaKey)
        let file = try TemporaryFile(text)
        let tokens = try await UserTokens(hs256Secret: Self.secret, keySetFile: file.path)
        for secret in [text, ellipticKey, rsaKey] {
            let forger = JWTKeyCollection()
            await forger.add(hmac: HMACKey(from: secret), digestAlgorithm: .sha256)
            for kid in ["e", "r"] {
                #expect(
                    await !Self.accepts(
                        tokens,
                        try await forger.sign(Claims(exp: Self.hour), header: ["kid": .string(kid)])
                    )
                )
            }
        }
        let strong = JWTKeyCollection()
        await strong.add(hmac: HMACKey(from: Self.secret), digestAlgorithm: .sha512)
        #expect(await !Self.accepts(tokens, try await strong.sign(Claims(exp: Self.hour))))
        // The same signature under another algorithm's name.
        let good = try await tokens.mint(subject: "1", life: .seconds(60))
        #expect(await Self.accepts(tokens, good))
        for algorithm in ["none", "None", "HS512", "RS256", "ES256", ""] {
            let header = Base64URL.encode(Array(#"{"alg":"\#(algorithm)","typ":"JWT"}"#.utf8))
            let rest = good.split(separator: ".").dropFirst().joined(separator: ".")
            #expect(await !Self.accepts(tokens, "\(header).\(rest)"))
            #expect(await !Self.accepts(tokens, "\(header).\(rest.split(separator: ".")[0])."))
        }
        let critical = Base64URL.encode(Array(#"{"alg":"HS256","crit":["exp"]}"#.utf8))
        #expect(TokenHeader("\(critical).e30.AA") == nil)
    }

    @Test("expiry is required, and issuer and audience must be those that are set")
    func claims() async throws {
        let signer = JWTKeyCollection()
        await signer.add(hmac: HMACKey(from: Self.secret), digestAlgorithm: .sha256)
        let tokens = try await UserTokens(hs256Secret: Self.secret, issuer: "shop", audience: "carts")
        let past = ExpirationClaim(value: Date(timeIntervalSinceNow: -61))
        let justNow = ExpirationClaim(value: Date(timeIntervalSinceNow: -50))
        for (claims, isGood) in [
            (Claims(exp: Self.hour, iss: "shop", aud: ["carts"]), true),
            (Claims(exp: justNow, iss: "shop", aud: ["x", "carts"]), true),
            (Claims(exp: past, iss: "shop", aud: ["carts"]), false), (Claims(iss: "shop", aud: ["carts"]), false),
            (Claims(exp: Self.hour, iss: "other", aud: ["carts"]), false),
            (Claims(exp: Self.hour, aud: ["carts"]), false), (Claims(exp: Self.hour, iss: "shop", aud: ["x"]), false),
            (Claims(exp: Self.hour, iss: "shop"), false),
        ] {
            #expect(await Self.accepts(tokens, try await signer.sign(claims)) == isGood, "\(claims)")
        }
    }

    @Test("a changed file is read again without a restart, and a broken one leaves the keys as they were")
    func reload() async throws {
        let (old, oldKey) = try await Self.elliptic("1")
        let (new, newKey) = try await Self.elliptic("2")
        let oldToken = try await old.sign(Claims(exp: Self.hour), kid: "1")
        let newToken = try await new.sign(Claims(exp: Self.hour), kid: "2")
        let file = try TemporaryFile(Self.set(oldKey))
        let tokens = try await UserTokens(hs256Secret: nil, keySetFile: file.path)
        #expect(await Self.accepts(tokens, oldToken))
        #expect(await !Self.accepts(tokens, newToken))
        try file.write(Self.set(newKey))
        #expect(await eventually { await Self.accepts(tokens, newToken) })
        #expect(await !Self.accepts(tokens, oldToken))
        try file.write("{")
        let isKept = await eventually(within: .seconds(2)) { await !Self.accepts(tokens, newToken) }
        #expect(!isKept)
    }

    @Test("private, symmetric and short keys, and sets without a usable one, are refused at the start")
    func refusedSets() async throws {
        // 128 bytes: no key anybody should still use.
        let short = #"{"kty":"RSA","n":"\#(String(repeating: "A", count: 171))","e":"AQAB"}"#
        for text in [
            Self.set(), Self.set(short), Self.set(#"{"kty":"oct","k":"c2VjcmV0"}"#), "[]", "{}", "{",
            Self.set(#"{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"AA"}"#),
            Self.set(#"{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}"#),
            Self.set(#"{"kty":"OKP","crv":"Ed25519","x":"AA"}"#),
        ] {
            let file = try TemporaryFile(text)
            let error = await #expect(throws: CartError.self) {
                try await UserTokens(hs256Secret: nil, keySetFile: file.path)
            }
            #expect(error?.code == .invalidConfiguration && error?.field == "jwt.jwks_file", "\(text)")
        }
        let error = await #expect(throws: CartError.self) {
            try await UserTokens(hs256Secret: nil, keySetFile: "/nowhere")
        }
        #expect(error?.given == "/nowhere")
    }
}
