/// A caller's name for one request.
///
/// Repeats are recognised by it for at least a day.
public struct IdempotencyKey: Hashable, Sendable {
    /// A digest of the caller's key, 22 base64url characters; the key itself is not stored.
    public let digest: String

    /// A digest of the request.
    ///
    /// The same key with another digest is refused.
    public let request: String

    /// The status that the request is answered with when it succeeds, for operators.
    public let status: Int

    /// Makes a key.
    ///
    /// - Returns: `nil` unless both digests are 11 to 22 base64url characters.
    public init?(digest: String, request: String, status: Int) {
        guard OperationID(digest) != nil, OperationID(request) != nil else { return nil }
        self.digest = digest
        self.request = request
        self.status = status
    }

    /// The form in which scripts of changes take it.
    var text: String { "\(digest) \(request) \(status)" }

    /// The form in which scripts of migrations take it.
    var operation: String { "\(digest) \(request)" }
}
