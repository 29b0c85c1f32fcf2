public import CartModel
import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Signs and verifies guests' session tokens; stateless, so any process with the same secrets knows every guest.
///
/// A token is `<key id>.<random>.<issued>.<signature>`: 128 random bits in base64url, the time of issue in seconds in
/// base 36, and an HMAC-SHA256 over everything before the last dot in base64url.
public struct GuestTokens: Sendable {
    private let secrets: [(keyID: String, key: SymmetricKey)]
    private let life: Int64

    /// Clocks of processes that share secrets may differ by so much.
    private static let skew: Int64 = 60_000

    /// Ten years, in seconds.
    private static let longestLife: Int64 = 3650 * 86_400

    /// Makes a signer.
    ///
    /// - Parameters:
    ///   - secrets: Newest first; the first signs.
    ///   - timeToLive: How long a token is good, 1 s to 3650 days in whole seconds; `.zero` for ever.
    /// - Throws: ``CartError`` with code `invalid_configuration` when there is no secret, or the time is another.
    public init(secrets: [SessionSecret], timeToLive: Duration) throws(CartError) {
        guard !secrets.isEmpty else {
            throw .invalidConfiguration("session.secrets", given: "nothing", allowed: "at least one secret")
        }
        // Anything else must not pass for "for ever".
        let (seconds, attoseconds) = timeToLive.components
        guard (0...Self.longestLife).contains(seconds), attoseconds == 0 else {
            let allowed = "0 (for ever), or 1s to 3650d in whole seconds"
            throw .invalidConfiguration("ttl.guest", given: "\(timeToLive)", allowed: allowed)
        }
        self.secrets = secrets.map { ($0.keyID, SymmetricKey(data: $0.bytes)) }
        life = seconds * 1000
    }

    /// A new guest.
    public func mint(now: Timestamp) -> GuestSession {
        var generator = SystemRandomNumberGenerator()
        let random = (0..<2).flatMap { _ in withUnsafeBytes(of: generator.next() as UInt64, Array.init) }
        return session(random: random, issuedAt: now)
    }

    /// A guest who follows from something that every process knows, so that a repeat of the same request names the same
    /// guest without anything being stored.
    ///
    /// - Parameter purpose: What the guest follows from; only who holds a secret can tell the token from it.
    /// - Returns: One for each secret, the newest first: a repeat may come after another secret became the newest.
    public func derive(from purpose: String, now: Timestamp) -> [GuestSession] {
        secrets.map { secret in
            let code = HMAC<SHA256>.authenticationCode(for: Data("derived guest \(purpose)".utf8), using: secret.key)
            return session(random: Array(code.prefix(16)), issuedAt: now)
        }
    }

    /// What a token is worth now.
    public func verify(_ token: String, now: Timestamp) -> GuestTokenVerdict {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, token.utf8.count <= 128,
            let key = secrets.first(where: { $0.keyID == parts[0] })?.key,
            let signature = Base64URL.decode(parts[3]), Base64URL.encode(signature) == parts[3],
            HMAC<SHA256>.isValidAuthenticationCode(
                signature,
                authenticating: Data(token.utf8.dropLast(parts[3].utf8.count + 1)),
                using: key
            ),
            let random = Base64URL.decode(parts[1]), random.count == 16,
            let seconds = Int64(parts[2], radix: 36), seconds >= 0, seconds < 1 << 40
        else { return .invalid }
        let issuedAt = Timestamp(milliseconds: seconds * 1000)
        let age = now.milliseconds - issuedAt.milliseconds
        guard age >= -Self.skew else { return .invalid }
        let session = GuestSession(
            identifier: identifier(random),
            token: token,
            issuedAt: issuedAt,
            expiresAt: expiry(issuedAt)
        )
        guard life > 0 else { return .valid(session) }
        if age >= life { return .expired }
        return age > life / 2
            ? .renewable(session, renewed: self.session(random: random, issuedAt: now)) : .valid(session)
    }

    private func session(random: [UInt8], issuedAt: Timestamp) -> GuestSession {
        let seconds = issuedAt.milliseconds / 1000
        let issuedAt = Timestamp(milliseconds: seconds * 1000)
        let (keyID, key) = secrets[0]
        let text = "\(keyID).\(Base64URL.encode(random)).\(String(seconds, radix: 36))"
        let signature = HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key)
        return GuestSession(
            identifier: identifier(random),
            token: "\(text).\(Base64URL.encode(Array(signature)))",
            issuedAt: issuedAt,
            expiresAt: expiry(issuedAt)
        )
    }

    private func identifier(_ random: [UInt8]) -> Identifier {
        .guest(String(Base64URL.encode(Array(SHA256.hash(data: random))).prefix(22)))
    }

    private func expiry(_ issuedAt: Timestamp) -> Timestamp? {
        life > 0 ? Timestamp(milliseconds: issuedAt.milliseconds + life) : nil
    }
}
