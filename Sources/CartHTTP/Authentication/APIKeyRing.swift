import Crypto

/// The known API keys, kept as digests.
struct APIKeyRing: Sendable {
    private let keys: [(name: String, digest: SHA256.Digest)]

    init(_ keys: [APIKey]) {
        self.keys = keys.map { ($0.name, SHA256.hash(data: Array($0.secret.utf8))) }
    }

    /// The name of the key that a caller shows; `nil` when it is none of the known ones.
    ///
    /// Every key is compared, and digests compare in constant time, so the time taken tells nothing about a secret.
    func name(of secret: Substring) -> String? {
        let digest = SHA256.hash(data: Array(secret.utf8))
        var found: String?
        for key in keys where key.digest == digest { found = key.name }
        return found
    }
}
