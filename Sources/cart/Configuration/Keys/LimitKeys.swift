import CartService

/// The `limits.*` keys, each with the limit that it sets.
enum LimitKeys {
    /// All of them; the defaults are those of ``Limits``.
    static let all: [(key: ConfigurationKey, limit: any WritableKeyPath<Limits, Int64> & Sendable)] = [
        make("max_lines", \.maxLines, 1...2000, "Lines an instance; a merge may reach twice as many"),
        make("max_quantity", \.maxQuantity, 1...1_000_000, "Units a line"),
        make("max_price", \.maxPrice, 0...1_000_000_000_000_000, "Minor units a price"),
        make("max_item_bytes", \.maxItemBytes, 128...65_536, "Bytes of a stored line item"),
        make("max_metadata_keys", \.maxMetadataKeys, 0...256, "Metadata keys an instance"),
        make("max_metadata_bytes", \.maxMetadataBytes, 2...65_536, "Bytes of one metadata value"),
        make("max_string_length", \.maxStringLength, 1...4096, "Bytes of a name"),
    ]

    private static func make(
        _ name: String,
        _ limit: any WritableKeyPath<Limits, Int64> & Sendable,
        _ range: ClosedRange<Int64>,
        _ summary: String
    ) -> (key: ConfigurationKey, limit: any WritableKeyPath<Limits, Int64> & Sendable) {
        let standard = String(Limits()[keyPath: limit])
        return (ConfigurationKey("limits.\(name)", .integer(range), standard: standard, summary), limit)
    }
}
