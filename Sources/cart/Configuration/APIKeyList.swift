import CartService

/// The keys of the service API as they are configured: `name=key`, separated by commas.
enum APIKeyList {
    /// One key and what logs call it.
    struct Entry: Hashable, Sendable {
        let name: String
        let secret: String
    }

    /// Reads the list; `nil` when a name or key breaks the rules, or a name comes twice.
    static func parse(_ elements: [String]) -> [Entry]? {
        var entries: [Entry] = []
        for element in elements {
            guard let equals = element.firstIndex(of: "="), case let name = String(element[..<equals]),
                case let secret = String(element[element.index(after: equals)...]),
                NameRule.kind.accepts(name), secret.utf8.count >= 16, secret.utf8.allSatisfy(isAllowed),
                !entries.contains(where: { $0.name == name })
            else { return nil }
            entries.append(Entry(name: name, secret: secret))
        }
        return entries
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
