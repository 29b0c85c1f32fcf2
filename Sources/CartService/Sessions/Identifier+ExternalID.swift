public import CartModel
import Crypto

extension Identifier {
    /// The user whom another system names, whatever characters that name has.
    ///
    /// A name of the characters that an identifier allows stays as it is. Every other byte of its UTF-8, and `=` itself,
    /// becomes `=` and two upper-case hexadecimal digits, so that no two names meet and people can still read them:
    /// `auth0|1` stays, `Ann Lee` becomes `Ann=20Lee`. What is longer than 128 characters then becomes its first 64, `~`
    /// and the 43 base64url characters of the name's SHA-256; so does a name that merely looks like that.
    ///
    /// - Parameter name: The name, for example the `sub` of a token; not empty.
    public static func user(externalID name: String) -> Identifier {
        var encoded: [UInt8] = []
        for byte in name.utf8 {
            if byte != UInt8(ascii: "="), NameRule.identifier.accepts(String(UnicodeScalar(byte))) {
                encoded.append(byte)
            } else {
                encoded += [UInt8(ascii: "="), Self.digits[Int(byte >> 4)], Self.digits[Int(byte & 15)]]
            }
        }
        guard encoded.count > 128 || looksShortened(encoded) else {
            return .user(String(decoding: encoded, as: UTF8.self))
        }
        let digest = Base64URL.encode(Array(SHA256.hash(data: Array(name.utf8))))
        return .user("\(String(decoding: encoded.prefix(64), as: UTF8.self))~\(digest)")
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func looksShortened(_ encoded: [UInt8]) -> Bool {
        encoded.count == 64 + 1 + 43 && encoded[64] == UInt8(ascii: "~")
    }
}

extension IdentifierFormat {
    /// The identifier of a kind that another system's name becomes; see ``Identifier/user(externalID:)``.
    ///
    /// - Parameters:
    ///   - kind: The kind as identifiers begin with it, for example `guest`.
    ///   - name: The name; not empty.
    /// - Throws: ``CartError`` with code `invalid_identifier`.
    public func identifier(kind: String, externalID name: String) throws(CartError) -> Identifier {
        try parse("\(kind)\(separator)\(Identifier.user(externalID: name).id)")
    }
}
