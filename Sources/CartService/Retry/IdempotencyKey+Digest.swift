public import CartStore
import Crypto

extension IdempotencyKey {
    /// Makes a key from what a caller sent.
    ///
    /// Only digests are stored in Redis, so that keys with personal data do not get into backups.
    ///
    /// - Parameters:
    ///   - key: The caller's key, of any length.
    ///   - scope: Who uses it: keys of two callers never meet.
    ///   - request: The content of the request. Using the same key with another content is refused.
    ///   - status: The status of a success.
    public init?(key: String, scope: String, request: some Sequence<UInt8>, status: Int) {
        var keyHash = SHA256()
        keyHash.update(data: Array(scope.utf8) + [0] + Array(key.utf8))
        let digest = Base64URL.encode(Array(keyHash.finalize()))
        let fingerprint = Base64URL.encode(Array(SHA256.hash(data: Array(request))))
        self.init(digest: String(digest.prefix(22)), request: String(fingerprint.prefix(22)), status: status)
    }
}
