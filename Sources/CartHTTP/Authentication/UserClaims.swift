import JWTKit

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The claims of a user's token that say whether it is valid.
///
/// ``UserTokens`` reads the claim that names the user.
struct UserClaims: JWTPayload {
    var exp: ExpirationClaim
    var nbf: NotBeforeClaim?
    var iss: String?
    var aud: AudienceClaim?

    /// Clocks of issuer and server may differ by a minute.
    private static let leeway: TimeInterval = 60

    /// Until when the token is good, in milliseconds since 1970.
    var lastMoment: Int64 {
        Int64(min(max(0, exp.value.timeIntervalSince1970 + Self.leeway), 1e12) * 1000)
    }

    func verify(using algorithm: some JWTAlgorithm) throws {
        let now = Date()
        try exp.verifyNotExpired(currentDate: now.addingTimeInterval(-Self.leeway))
        try nbf?.verifyNotBefore(currentDate: now.addingTimeInterval(Self.leeway))
    }
}
