public import CartModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One of the secrets with which guests' sessions are signed; the newest signs, all of them verify.
public struct SessionSecret: Sendable {
    /// The name that stands in a token, so that secrets can be rotated; `[A-Za-z0-9]{1,16}`.
    public let keyID: String

    let bytes: [UInt8]

    /// Makes a secret of at least 32 bytes.
    ///
    /// - Throws: ``CartError`` with code `invalid_configuration`; it never shows the secret.
    public init(keyID: String, bytes: [UInt8]) throws(CartError) {
        guard (1...16).contains(keyID.utf8.count), keyID.utf8.allSatisfy(Self.isAlphanumeric) else {
            // The text in place of the key id may be the secret, so it is not shown.
            let given = "a key id of \(keyID.utf8.count) bytes"
            throw .invalidConfiguration(Self.key, given: given, allowed: "a key id of [A-Za-z0-9]{1,16}")
        }
        guard bytes.count >= 32 else {
            throw .invalidConfiguration(Self.key, given: "\(bytes.count) bytes", allowed: "32 bytes or more")
        }
        self.keyID = keyID
        self.bytes = bytes
    }

    /// Reads `keyid=base64,keyid=base64`, newest first.
    ///
    /// - Throws: ``CartError`` with code `invalid_configuration`; it never shows a secret.
    public static func list(_ text: String) throws(CartError) -> [SessionSecret] {
        var secrets: [SessionSecret] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, let data = Data(base64Encoded: String(pair[1])) else {
                let given = "entry \(secrets.count + 1)"
                throw .invalidConfiguration(key, given: given, allowed: "keyid=base64, separated by commas")
            }
            secrets.append(try SessionSecret(keyID: String(pair[0]), bytes: Array(data)))
        }
        guard Set(secrets.map(\.keyID)).count == secrets.count else {
            throw .invalidConfiguration(key, given: "a key id twice", allowed: "each key id once")
        }
        return secrets
    }

    private static let key = "session.secrets"

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}

extension SessionSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The key id alone; never the secret.
    public var description: String { "session secret \(keyID)" }

    /// The key id alone; never the secret.
    public var debugDescription: String { description }

    /// The key id alone; never the secret.
    public var customMirror: Mirror { Mirror(self, children: ["keyID": keyID]) }
}
