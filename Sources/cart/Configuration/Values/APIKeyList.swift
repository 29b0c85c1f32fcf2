import CartHTTP
import CartService

/// The keys of the service API as they are configured: `name=key` or `name=key:scope+scope`, separated by commas.
enum APIKeyList {
    /// One key and what logs call it.
    struct Entry: Hashable, Sendable {
        let name: String
        let secret: String
        let scopes: Set<APIKeyScope>
    }

    /// Reads the list; `nil` when a name or key breaks the rules, or a name comes twice.
    static func parse(_ elements: [String]) -> [Entry]? {
        var entries: [Entry] = []
        for element in elements {
            guard let equals = element.firstIndex(of: "="), case let name = String(element[..<equals]),
                case let parts = element[element.index(after: equals)...].split(separator: ":", maxSplits: 1),
                let secret = parts.first.map(String.init), let scopes = scopes(parts.dropFirst().first),
                NameRule.kind.accepts(name), secret.utf8.count >= 16, secret.utf8.allSatisfy(isAllowed),
                !entries.contains(where: { $0.name == name })
            else { return nil }
            entries.append(Entry(name: name, secret: secret, scopes: scopes))
        }
        return entries
    }

    /// The scopes behind a key; all where none are named, `nil` when one is unknown.
    private static func scopes(_ text: Substring?) -> Set<APIKeyScope>? {
        guard let text else { return Set(APIKeyScope.allCases) }
        let names = text.split(separator: "+", omittingEmptySubsequences: false)
        let scopes = names.compactMap { APIKeyScope(rawValue: String($0)) }
        return scopes.count == names.count ? Set(scopes) : nil
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "._~+/=-".utf8.contains(byte)
        }
    }
}
