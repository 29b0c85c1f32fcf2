import CartService

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The header of a JSON Web Token, read before anything else of it is believed (RFC 7515, section 4.1).
struct TokenHeader: Equatable {
    /// The algorithms that tokens may be signed with.
    ///
    /// All others are refused, including `none`.
    enum Algorithm: String {
        case hs256 = "HS256"
        case rs256 = "RS256"
        case es256 = "ES256"
    }

    let algorithm: Algorithm
    let keyID: String?

    private struct Fields: Decodable {
        let alg: String
        let kid: String?
        let crit: [String]?
    }

    /// Longer tokens are refused unread.
    private static let maxLength = 8192

    /// Reads the header of a token; `nil` when it is malformed, of another algorithm, or demands extensions (`crit`).
    init?(_ token: Substring) {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard token.utf8.count <= Self.maxLength, parts.count == 3,
            let bytes = Base64URL.decode(parts[0]),
            let fields = try? JSONDecoder().decode(Fields.self, from: Data(bytes)),
            let algorithm = Algorithm(rawValue: fields.alg), fields.crit == nil
        else { return nil }
        self.algorithm = algorithm
        keyID = fields.kid
    }
}
