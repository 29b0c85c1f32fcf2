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
/// base 36, and an HMAC-SHA256 over everything before the last dot in base64url. Where the
/// visitor has former guests, their ids stand before the signature, each with a dot.
public struct GuestTokens: Sendable {
    private let secrets: [(keyID: String, key: SymmetricKey)]
    private let life: Int64

    /// The largest allowed difference between the clocks of processes that share secrets, in milliseconds.
    private static let skew: Int64 = 60_000

    /// Ten years, in seconds.
    private static let longestLife: Int64 = 3650 * 86_400

    /// Makes a signer.
    ///
    /// - Parameters:
    ///   - secrets: Newest first; the first signs.
    ///   - timeToLive: How long a token is valid, 1 s to 3650 days in whole seconds; `.zero` means that it never
    ///     expires.
    /// - Throws: ``CartError`` with code `invalid_configuration` when there is no secret, or the time is out of range.
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
    ///
    /// - Parameter former: A guest of the same visitor whose cart is being migrated. The new token names it, so that a login
    ///   merges both.
    /// - Returns: `nil` when the former guest's token names as many guests as it can.
    public func mint(now: Timestamp, after former: GuestSession) -> GuestSession? {
        guard former.former.count < Self.mostFormer else { return nil }
        return session(random: Self.random(), former: former.former + [former.identifier], issuedAt: now)
    }

    /// A new guest.
    public func mint(now: Timestamp) -> GuestSession {
        session(random: Self.random(), issuedAt: now)
    }

    private static func random() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<2).flatMap { _ in withUnsafeBytes(of: generator.next() as UInt64, Array.init) }
    }

    private static let mostFormer = 3

    /// Derives a guest from a text, so that a repeated request gives the same guest without anything being stored.
    ///
    /// - Parameter purpose: The text. The token cannot be computed from it without a secret.
    /// - Returns: One for each secret, the newest first: a repeat may come after another secret became the newest.
    public func derive(from purpose: String, now: Timestamp) -> [GuestSession] {
        secrets.map { secret in
            let code = HMAC<SHA256>.authenticationCode(for: Data("derived guest \(purpose)".utf8), using: secret.key)
            return session(random: Array(code.prefix(16)), issuedAt: now)
        }
    }

    /// The session of one guest, which names another as a former guest, so that a login merges both carts.
    ///
    /// - Parameters:
    ///   - session: The guest that the visitor is from now on.
    ///   - other: The guest that the visitor was before. Its former guests are named as well.
    /// - Returns: `nil` when these are more guests than a token can name.
    public func session(_ session: GuestSession, after other: GuestSession, now: Timestamp) -> GuestSession? {
        var former = session.former
        for guest in other.former + [other.identifier] where guest != session.identifier && !former.contains(guest) {
            former.append(guest)
        }
        guard former.count <= Self.mostFormer,
            let random = session.token.split(separator: ".").dropFirst().first.flatMap({ Base64URL.decode($0) })
        else { return nil }
        return self.session(random: random, former: former, issuedAt: now)
    }

    /// What a token is worth now.
    public func verify(_ token: String, now: Timestamp) -> GuestTokenVerdict {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard (4...4 + Self.mostFormer).contains(parts.count), token.utf8.count <= 256, let last = parts.last,
            let key = secrets.first(where: { $0.keyID == parts[0] })?.key,
            let signature = Base64URL.decode(last), Base64URL.encode(signature) == last,
            HMAC<SHA256>.isValidAuthenticationCode(
                signature,
                authenticating: Data(token.utf8.dropLast(last.utf8.count + 1)),
                using: key
            ),
            let random = Base64URL.decode(parts[1]), random.count == 16,
            let seconds = Int64(parts[2], radix: 36), seconds >= 0, seconds < 1 << 40
        else { return .invalid }
        let issuedAt = Timestamp(milliseconds: seconds * 1000)
        let age = now.milliseconds - issuedAt.milliseconds
        guard age >= -Self.skew else { return .invalid }
        let former = parts[3..<parts.count - 1].map { Identifier.guest(String($0)) }
        let session = GuestSession(
            identifier: identifier(random),
            former: former,
            token: token,
            issuedAt: issuedAt,
            expiresAt: expiry(issuedAt)
        )
        guard life > 0 else { return .valid(session) }
        if age >= life { return .expired }
        return age > life / 2
            ? .renewable(session, renewed: self.session(random: random, former: former, issuedAt: now))
            : .valid(session)
    }

    private func session(random: [UInt8], former: [Identifier] = [], issuedAt: Timestamp) -> GuestSession {
        let seconds = issuedAt.milliseconds / 1000
        let issuedAt = Timestamp(milliseconds: seconds * 1000)
        let (keyID, key) = secrets[0]
        let parts = [keyID, Base64URL.encode(random), String(seconds, radix: 36)] + former.map(\.id)
        let text = parts.joined(separator: ".")
        let signature = HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key)
        return GuestSession(
            identifier: identifier(random),
            former: former,
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
