import CartService

/// Reads typed values out of the layers, each checked against its key's type.
struct ConfigurationReader: Sendable {
    let layers: ConfigurationLayers

    /// A text, a choice or a name; `nil` when there is neither a value nor a default.
    func text(_ key: ConfigurationKey) throws(CommandFailure) -> String? {
        let entry = try entry(key)
        if case .choice(let words) = key.type, !words.contains(entry.text) { throw refusal(key, entry) }
        return entry.text.isEmpty ? nil : entry.text
    }

    /// The elements of a list; none when there is neither a value nor a default.
    func list(_ key: ConfigurationKey) throws(CommandFailure) -> [String] {
        let text = try entry(key).text
        guard !text.isEmpty else { return [] }
        return text.split(separator: ",", omittingEmptySubsequences: false).map { element in
            String(element.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }

    func boolean(_ key: ConfigurationKey) throws(CommandFailure) -> Bool {
        let entry = try entry(key)
        guard let value = Bool(entry.text) else { throw refusal(key, entry) }
        return value
    }

    func integer(_ key: ConfigurationKey) throws(CommandFailure) -> Int64 {
        let entry = try entry(key)
        guard case .integer(let range) = key.type, let value = Int64(entry.text), range.contains(value) else {
            throw refusal(key, entry)
        }
        return value
    }

    func byteCount(_ key: ConfigurationKey) throws(CommandFailure) -> Int64 {
        let entry = try entry(key)
        guard case .byteCount(let range) = key.type, let value = ByteCountText.parse(entry.text), range.contains(value)
        else { throw refusal(key, entry) }
        return value
    }

    func duration(_ key: ConfigurationKey) throws(CommandFailure) -> Duration {
        let entry = try entry(key)
        guard case .duration(let range, let zero) = key.type, let value = DurationText.parse(entry.text),
            range.contains(value) || (zero != nil && value == .zero)
        else { throw refusal(key, entry) }
        return value
    }

    /// The error for a value that its user has found wrong.
    func refusal(_ key: ConfigurationKey, allowed: String? = nil) -> CommandFailure {
        guard let entry = try? entry(key) else { return .usage("\(key.name) is not valid.") }
        return refusal(key, entry, allowed: allowed)
    }

    private func entry(_ key: ConfigurationKey) throws(CommandFailure) -> ConfigurationLayers.Entry {
        try layers.value(of: key.name) ?? ConfigurationLayers.Entry(text: key.standard, origin: "the default")
    }

    private func refusal(
        _ key: ConfigurationKey,
        _ entry: ConfigurationLayers.Entry,
        allowed: String? = nil
    )
        -> CommandFailure
    {
        let given = key.isSecret ? nil : entry.text
        return .invalidValue(of: key.name, given: given, origin: entry.origin, allowed: allowed ?? key.type.allowed)
    }
}
