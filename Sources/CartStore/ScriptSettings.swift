import CartModel

/// What scripts know of the configuration: written into their text as constants, so that no call passes it.
struct ScriptSettings: Hashable, Sendable {
    private let declarations: [String]

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
            numbers.map { "local \($0.name) = \($0.value)\n" }
            // A name of letters, digits, "-" and "_" is no risk between quotation marks.
            + ["local primary = '\(configuration.instances.primary.name)'\n"]
    }

    /// The declarations that a script's text uses.
    func declarations(usedBy body: String) -> String {
        let code = body.split(separator: "\n").filter { !$0.hasPrefix("--") }.joined(separator: "\n")
        return declarations.filter { code.contains($0.split(separator: " ")[1]) }.joined()
    }
}
