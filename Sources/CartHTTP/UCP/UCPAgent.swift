import CartService
import Crypto

/// The platform that makes a request: the `UCP-Agent` field, `profile="https://platform.example/.well-known/ucp"`.
struct UCPAgent {
    /// The name under which Redis keeps the platform's notes about a cart.
    ///
    /// It is a digest, so that Redis holds no text that the caller chose.
    let name: String

    /// Reads the field.
    ///
    /// - Throws: ``CartError`` with code `invalid_request` when it is missing or names no profile.
    init(_ field: String?) throws(CartError) {
        guard let field, field.utf8.count <= 1024, let profile = Self.profile(in: field), !profile.isEmpty else {
            throw .invalidRequest(
                "The request does not say which platform it comes from.",
                field: "UCP-Agent",
                given: field,
                allowed: #"profile="https://platform.example/.well-known/ucp", 1024 bytes at most"#
            )
        }
        name = "p:" + Base64URL.encode(Array(SHA256.hash(data: Array(profile.utf8)).prefix(12)))
    }

    /// The string that the dictionary's member `profile` is (RFC 8941, section 3.2).
    private static func profile(in field: String) -> Substring? {
        field.firstMatch(of: #/profile="([^"]*)"/#)?.1
    }
}
