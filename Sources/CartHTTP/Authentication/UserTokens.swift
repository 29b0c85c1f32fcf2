public import CartService
import JWTKit
public import Logging

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Verifies users' JSON Web Tokens, HS256 by a secret, RS256 and ES256 by the public keys of a file.
///
/// It checks the signature, by a key of the algorithm that the token names; `exp` and `nbf`, with 60 s leeway; and `iss`
/// and `aud` where they are configured. The file is read again when it changes.
public struct UserTokens: Sendable {
    private let secret: JWTKeyCollection?
    private let keySet: ReloadedFile<UserKeySet>?
    private let issuer: String?
    private let audience: String?
    private let userClaim: String
    private let verdicts = VerdictCache<Identifier>(capacity: 10_000)

    /// Makes a verifier.
    ///
    /// - Parameters:
    ///   - hs256Secret: The shared secret, at least 32 bytes (RFC 7518, section 3.2); `nil` accepts no HS256.
    ///   - keySetFile: The path of a JSON Web Key Set; `nil` accepts neither RS256 nor ES256.
    ///   - issuer: What `iss` must be; `nil` for anything.
    ///   - audience: What `aud` must contain; `nil` for anything.
    ///   - userClaim: The claim that names the user. If no claim has the whole name, dots in it lead into objects.
    ///   - logger: Logs that the file was read again, or could not be.
    /// - Throws: ``CartError`` with code `invalid_configuration`.
    public init(
        hs256Secret: String?,
        keySetFile: String? = nil,
        issuer: String? = nil,
        audience: String? = nil,
        userClaim: String = "sub",
        logger: Logger = Logger(label: "cart")
    ) async throws(CartError) {
        if let hs256Secret {
            guard hs256Secret.utf8.count >= 32 else {
                throw .invalidConfiguration("jwt.hs256_secret", given: "(secret)", allowed: "at least 32 bytes")
            }
            let secret = JWTKeyCollection()
            await secret.add(hmac: HMACKey(from: hs256Secret), digestAlgorithm: .sha256)
            self.secret = secret
        } else {
            secret = nil
        }
        if let keySetFile {
            keySet = try await ReloadedFile(path: keySetFile, key: "jwt.jwks_file", logger: logger) {
                bytes async throws(CartError) in try await UserKeySet(bytes)
            }
        } else {
            keySet = nil
        }
        self.issuer = issuer
        self.audience = audience
        self.userClaim = userClaim
    }

    /// Makes an HS256 token for trying things out.
    ///
    /// - Parameters:
    ///   - subject: The user's id.
    ///   - life: How long the token is valid.
    /// - Throws: ``CartError`` with code `invalid_configuration` without a secret.
    public func mint(subject: String, life: Duration) async throws -> String {
        guard let secret else {
            throw CartError.invalidConfiguration("jwt.hs256_secret", given: "", allowed: "a secret to sign with")
        }
        // Whole seconds, which every reader of tokens understands.
        let now = Date().timeIntervalSince1970.rounded()
        let expiry = Date(timeIntervalSince1970: now + Double(life.components.seconds))
        var claims = MintedClaims(
            claims: [userClaim: subject],
            exp: ExpirationClaim(value: expiry)
        )
        claims.claims["iss"] = issuer
        claims.claims["aud"] = audience
        return try await secret.sign(claims)
    }

    /// The user that a token names.
    ///
    /// A token is verified once, and then remembered until it expires or the keys change.
    ///
    /// - Throws: ``CartError`` with code `invalid_token`. Its message says what is wrong. It says something about the
    ///   claims only if the signature is valid.
    package func user(_ token: Substring, format: IdentifierFormat) async throws(CartError) -> Identifier {
        let revision = await keySet?.read().revision ?? 0
        if let user = verdicts.verdict(on: token, revision: revision, now: Timestamp.now.milliseconds) { return user }
        guard let header = TokenHeader(token), let allClaims = Self.claims(in: token) else {
            throw .invalidToken(because: "it is no JSON Web Token signed with HS256, RS256 or ES256")
        }
        var reason = "its signature is not by a key that is known here"
        for verifier in await verifiers(for: header) {
            let claims: UserClaims
            do {
                claims = try await verifier.verify(Array(token.utf8), as: UserClaims.self)
            } catch {
                reason = Self.reason(error) ?? reason
                continue
            }
            guard issuer == nil || claims.iss == issuer else {
                throw .invalidToken(because: "its issuer is not the one expected here")
            }
            guard audience.map({ claims.aud?.value.contains($0) ?? false }) ?? true else {
                throw .invalidToken(because: "its audience is not the one expected here")
            }
            guard let name = Self.name(in: allClaims, claim: userClaim),
                case let identifier = Identifier.user(externalID: name), (try? format.text(of: identifier)) != nil
            else {
                throw .invalidToken(because: "its claim \(userClaim) names no user")
            }
            verdicts.keep(identifier, on: token, revision: revision, until: claims.lastMoment)
            return identifier
        }
        throw .invalidToken(because: reason)
    }

    /// The reason why the claims were refused; `nil` if the signature was refused.
    private static func reason(_ error: any Error) -> String? {
        guard let error = error as? JWTError else {
            return error is DecodingError ? "a claim is missing or malformed; exp is needed" : nil
        }
        guard error.errorType == .claimVerificationFailure else { return nil }
        return error.failedClaim is ExpirationClaim ? "it has expired" : "it is not valid yet"
    }

    private static func claims(in token: Substring) -> JSONValue? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        // Padding is not part of a token (RFC 7515, section 2): a token has one form.
        guard parts.count == 3, Base64URL.decode(parts[2]) != nil, let bytes = Base64URL.decode(parts[1]),
            let claims = try? JSONParser.value(of: bytes)
        else { return nil }
        return claims
    }

    /// The value of a claim that names a user: text, or a whole number.
    private static func name(in claims: JSONValue, claim: String) -> String? {
        switch claims.member(at: claim[...]) {
        case .string(let text) where !text.isEmpty: return text
        case .integer(let number): return String(number)
        default: return nil
        }
    }

    private func verifiers(for header: TokenHeader) async -> [JWTKeyCollection] {
        switch header.algorithm {
        case .hs256: secret.map { [$0] } ?? []
        case .rs256, .es256: await keySet?.current().verifiers(for: header) ?? []
        }
    }
}

/// What a token for trying things out claims.
private struct MintedClaims: JWTPayload {
    var claims: [String: String]
    var exp: ExpirationClaim

    init(claims: [String: String], exp: ExpirationClaim) {
        self.claims = claims
        self.exp = exp
    }

    init(from decoder: any Decoder) throws {
        var claims = try [String: JSONValue](from: decoder).compactMapValues { value in
            if case .string(let text) = value { text } else { nil }
        }
        claims["exp"] = nil
        self.claims = claims
        exp = try decoder.container(keyedBy: Name.self).decode(ExpirationClaim.self, forKey: Name("exp"))
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Name.self)
        for (name, value) in claims { try container.encode(value, forKey: Name(name)) }
        try container.encode(exp, forKey: Name("exp"))
    }

    func verify(using algorithm: some JWTAlgorithm) throws {}

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

extension JSONValue {
    /// The member of that name.
    ///
    /// Without one, dots in the name lead into objects.
    fileprivate func member(at path: Substring) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        if let value = members[String(path)] { return value }
        var end = path.startIndex
        while let dot = path[end...].firstIndex(of: ".") {
            end = path.index(after: dot)
            if let value = members[String(path[..<dot])]?.member(at: path[end...]) { return value }
        }
        return nil
    }
}
