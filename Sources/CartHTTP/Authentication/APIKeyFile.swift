import CartService
import Hummingbird

/// The file of `http.api_keys_file`: for each name the digests of its secrets, its scopes and its kinds.
///
/// ```json
/// {"shop": {"sha256": "9f86d0…", "scopes": ["read", "write"], "kinds": ["guest", "user"]}}
/// ```
///
/// `sha256` is hexadecimal, or a list while one secret replaces another; without `scopes`, all scopes are granted;
/// without `kinds`, every kind may be named.
enum APIKeyFile {
    /// Reads the file.
    ///
    /// - Throws: ``CartError`` with code `invalid_configuration` naming the member that is wrong.
    static func keys(_ bytes: [UInt8]) throws(CartError) -> [APIKey] {
        do throws(CartError) {
            let names = try JSONBody(ByteBuffer(bytes: bytes)).objectsByName()
            var keys: [APIKey] = []
            for (name, body) in names.sorted(by: { $0.key < $1.key }) { keys.append(try key(name, body)) }
            return keys
        } catch {
            let place = error.field.map { " (\($0))" } ?? ""
            throw .invalidConfiguration(
                "http.api_keys_file",
                given: "\(error.message)\(place)",
                allowed: error.allowed ?? "an object of keys by name"
            )
        }
    }

    private static func key(_ name: String, _ body: JSONBody) throws(CartError) -> APIKey {
        try body.allow(["sha256", "scopes", "kinds"])
        guard NameRule.kind.accepts(name) else {
            throw .invalidRequest("The name of a key is not valid.", field: name, allowed: NameRule.kind.allowed)
        }
        let texts: [String]
        if case .string(let text)? = body.value("sha256") {
            texts = [text]
        } else {
            texts = try body.strings("sha256") ?? []
        }
        let digests = texts.compactMap(digest)
        guard !digests.isEmpty, digests.count == texts.count else {
            throw body.missing("sha256", "64 hexadecimal digits, or a list of such")
        }
        return APIKey(
            name: name,
            digests: digests,
            scopes: try scopes(body),
            kinds: try body.strings("kinds").map(Set.init)
        )
    }

    private static func scopes(_ body: JSONBody) throws(CartError) -> Set<APIKeyScope> {
        guard let names = try body.strings("scopes") else { return Set(APIKeyScope.allCases) }
        let scopes = names.compactMap(APIKeyScope.init(rawValue:))
        guard scopes.count == names.count else {
            throw body.missing("scopes", APIKeyScope.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return Set(scopes)
    }

    /// A digest out of its 64 hexadecimal digits.
    private static func digest(_ text: String) -> [UInt8]? {
        let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == 64, text.utf8.count == 64 else { return nil }
        return stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
