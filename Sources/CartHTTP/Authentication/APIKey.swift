import CartService
import Crypto

/// The key of a trusted app server, of which only digests are kept.
public struct APIKey: Sendable {
    /// What the key is called, for operators.
    public let name: String

    /// What it may be used for.
    public let scopes: Set<APIKeyScope>

    /// The kinds of identifiers that it may name; `nil` for all.
    public let kinds: Set<String>?

    /// The SHA-256 digest of each accepted secret; two digests while one secret replaces another.
    let digests: [[UInt8]]

    /// Makes a key from its secret.
    ///
    /// - Parameters:
    ///   - name: What the key is called.
    ///   - secret: The secret that callers send; at least 16 random characters, because the digest is a plain SHA-256.
    ///   - scopes: What it may be used for; default everything.
    ///   - kinds: The kinds of identifiers that it may name; default all.
    public init(
        name: String,
        secret: String,
        scopes: Set<APIKeyScope> = Set(APIKeyScope.allCases),
        kinds: Set<String>? = nil
    ) {
        self.init(name: name, digests: [Array(SHA256.hash(data: Array(secret.utf8)))], scopes: scopes, kinds: kinds)
    }

    init(name: String, digests: [[UInt8]], scopes: Set<APIKeyScope>, kinds: Set<String>?) {
        self.name = name
        self.digests = digests
        self.scopes = scopes
        self.kinds = kinds
    }

    /// Refuses a caller whose key lacks a scope.
    ///
    /// - Throws: ``CartError`` with code `forbidden`.
    func require(_ scope: APIKeyScope) throws(CartError) {
        guard scopes.contains(scope) else {
            var error = CartError(.forbidden, "The API key lacks the scope that this needs.")
            error.field = "scope"
            error.allowed = scope.rawValue
            throw error
        }
    }

    /// Refuses a caller whose key may not name identifiers of a kind.
    ///
    /// - Throws: ``CartError`` with code `forbidden`.
    func require(kind: String) throws(CartError) {
        guard mayName(kind: kind) else {
            var error = CartError(.forbidden, "The API key is limited to other kinds of identifiers.")
            error.field = "identifier"
            error.allowed = kinds?.sorted().joined(separator: ", ")
            throw error
        }
    }

    /// Whether the key may name identifiers of a kind.
    func mayName(kind: String) -> Bool { kinds?.contains(kind) ?? true }
}
