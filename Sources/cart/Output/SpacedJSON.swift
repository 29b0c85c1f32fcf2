import CartService

/// JSON in one line with spaces after commas and colons, for people.
enum SpacedJSON {
    /// An object of values that are JSON already, its keys in ascending order: `{"promo_code": "SAVE10"}`.
    static func object(_ members: [String: JSONText]) -> String {
        let texts = members.sorted { $0.key < $1.key }.map { key, json in
            "\(JSONText.quoted(key)): \(json.value.map(text) ?? json.text)"
        }
        return "{\(texts.joined(separator: ", "))}"
    }

    /// A value.
    static func text(_ value: JSONValue) -> String {
        switch value {
        case .array(let values): "[\(values.map(text).joined(separator: ", "))]"
        case .object(let members): object(members.mapValues { JSONText($0) })
        default: value.text
        }
    }
}
