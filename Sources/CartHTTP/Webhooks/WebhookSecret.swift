import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What messages to receivers are signed with: `whsec_` and 24 to 64 bytes in base64.
///
/// The form and the signature are those of Standard Webhooks (https://www.standardwebhooks.com).
public struct WebhookSecret: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    private let key: SymmetricKey

    /// Reads a secret; `nil` when the text is not a secret.
    public init?(_ text: some StringProtocol) {
        guard text.hasPrefix("whsec_"), let bytes = Data(base64Encoded: String(text.dropFirst(6))),
            (24...64).contains(bytes.count)
        else { return nil }
        key = SymmetricKey(data: bytes)
    }

    /// The signature of a message: `v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64.
    public func signature(id: String, timestamp: Int64, body: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Data("\(id).\(timestamp).\(body)".utf8), using: key)
        return "v1," + Data(code).base64EncodedString()
    }

    /// Nothing about the secret.
    public var description: String { "<secret>" }

    /// Nothing about the secret.
    public var debugDescription: String { description }
}
