public import CartService
import JWTKit

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Verifies users' JSON Web Tokens, HS256: signature, expiry with 60 s leeway, and issuer and audience where they are set.
public struct UserTokens: Sendable {
    private let keys: JWTKeyCollection
    private let issuer: String?
    private let audience: String?

    /// Makes a verifier.
    ///
    /// - Parameters:
    ///   - hs256Secret: The shared secret, at least 32 bytes (RFC 7518, section 3.2).
    ///   - issuer: What `iss` must be; `nil` for anything.
    ///   - audience: What `aud` must contain; `nil` for anything.
    public init(hs256Secret: String, issuer: String? = nil, audience: String? = nil) async throws(CartError) {
        guard hs256Secret.utf8.count >= 32 else {
            throw .invalidConfiguration("jwt.hs256_secret", given: "(secret)", allowed: "at least 32 bytes")
        }
        keys = JWTKeyCollection()
        await keys.add(hmac: HMACKey(from: hs256Secret), digestAlgorithm: .sha256)
        self.issuer = issuer
        self.audience = audience
    }

    /// Makes a token for trying things out.
    ///
    /// - Parameters:
    ///   - subject: The user's id.
    ///   - life: How long the token is valid.
    public func mint(subject: String, life: Duration) async throws -> String {
        // Whole seconds, which every reader of tokens understands.
        let now = Date().timeIntervalSince1970.rounded()
        let expiry = Date(timeIntervalSince1970: now + Double(life.components.seconds))
        let claims = UserClaims(
            sub: subject,
            exp: ExpirationClaim(value: expiry),
            nbf: nil,
            iss: issuer,
            aud: audience.map { AudienceClaim(value: $0) }
        )
        return try await keys.sign(claims)
    }

    /// The user that a token names.
    ///
    /// - Throws: ``CartError`` with code `invalid_token`, whatever is wrong.
    func user(_ token: Substring, format: IdentifierFormat) async throws(CartError) -> Identifier {
        let claims: UserClaims
        do {
            claims = try await keys.verify(Array(token.utf8), as: UserClaims.self)
        } catch {
            throw .invalidToken
        }
        let identifier = Identifier.user(claims.sub)
        guard issuer == nil || claims.iss == issuer,
            audience.map({ claims.aud?.value.contains($0) ?? false }) ?? true,
            (try? format.text(of: identifier)) != nil
        else { throw .invalidToken }
        return identifier
    }
}
