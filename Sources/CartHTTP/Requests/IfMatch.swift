import CartService

/// The `If-Match` field (RFC 9110, section 13.1.1): `*`, or a list of entity tags of which only strong ones match.
enum IfMatch {
    /// Reads all values of the field.
    ///
    /// - Returns: What is demanded; `nil` when the field is not there.
    /// - Throws: ``CartError`` with code `invalid_request` when the field is malformed.
    static func condition(_ values: [String]) throws(CartError) -> VersionCondition? {
        guard !values.isEmpty else { return nil }
        let text = values.joined(separator: ",")
        var rest = skip(text[...])
        if rest == "*" { return .exists }
        var versions: [CartVersion] = []
        while true {
            let isWeak = rest.hasPrefix("W/")
            if isWeak { rest = rest.dropFirst(2) }
            guard rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") else { throw malformed(text) }
            let tag = rest[rest.index(after: rest.startIndex)..<end]
            // A tag that this service never made matches nothing, like a tag that is out of date.
            if !isWeak, let version = CartVersion(tag) { versions.append(version) }
            rest = skip(rest[rest.index(after: end)...])
            guard !rest.isEmpty else { return .oneOf(versions) }
            guard rest.first == "," else { throw malformed(text) }
            rest = skip(rest.dropFirst())
        }
    }

    private static func skip(_ text: Substring) -> Substring {
        let start = text.drop { $0 == " " || $0 == "\t" }
        guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return start[...last]
    }

    private static func malformed(_ text: String) -> CartError {
        let allowed = "* or entity tags in quotation marks, separated by commas"
        return .invalidRequest("If-Match is malformed.", field: "If-Match", given: text, allowed: allowed)
    }
}
