import CartModel

/// The parts of the configuration that scripts need.
///
/// They stand in the scripts as constants, so that no call passes them.
struct ScriptSettings: Hashable, Sendable {
    private struct Declaration: Hashable {
        let name: String
        let text: String
    }

    private let declarations: [Declaration]

    /// Takes the configuration's limits, durations and the primary instance.
    init(_ configuration: CartsConfiguration) {
        let (limits, migration) = (configuration.limits, configuration.migration)
        let hour: Int64 = 3_600_000
        let skew = hour
        let sealLife = 7 * 24 * hour
        let numbers: [(name: String, value: Int64)] = [
            ("window", configuration.operationWindow.milliseconds),
            ("retention", configuration.events.retention.milliseconds),
            ("max_lines", limits.maxLines), ("max_quantity", limits.maxQuantity),
            ("max_item_bytes", limits.maxItemBytes), ("max_metadata_keys", limits.maxMetadataKeys),
            ("skip_if_user_items", migration.skipIfUserItems), ("undo_window", migration.undoWindow.milliseconds),
            ("grace", migration.grace.milliseconds),
            // How far the clocks of two servers may be apart, and how long a source may stay sealed.
            ("skew", skew), ("seal_life", sealLife),
            // An entry outlives every seal that it speaks of, on any server's clock.
            ("ledger_life", sealLife + skew),
        ]
        declarations =
            numbers.map { Declaration(name: $0.name, text: "local \($0.name) = \($0.value)\n") }
            // A name of letters, digits, "-" and "_" is no risk between quotation marks.
            + [
                Declaration(
                    name: "primary",
                    text: "local primary = '\(configuration.instances.primary.name)'\n"
                )
            ]
    }

    /// The declarations that a script's text uses; its comments do not count.
    func declarations(usedBy body: [UInt8]) -> [UInt8] {
        var words: Set<ArraySlice<UInt8>> = []
        for line in body.split(separator: UInt8(ascii: "\n")) where !line.starts(with: "--".utf8) {
            words.formUnion(line.split { !Self.isLetter($0) })
        }
        return declarations.filter { words.contains(Array($0.name.utf8)[...]) }.flatMap { Array($0.text.utf8) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5F
    }
}
