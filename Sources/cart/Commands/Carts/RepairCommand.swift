import ArgumentParser
import CartService
import CartStore

/// Keeps what can be kept of a corrupted cart.
struct RepairCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Show what can be kept of a corrupted cart, and keep it with --apply.",
        discussion: """
            Lines with a valid quantity and item stay, the rest goes, counters are counted anew. Without --apply nothing \
            is changed. 'cart doctor' finds corrupted carts.
            """
    )

    @Argument(help: "The owner, for example guest:abc123 or user:123.")
    var identifier: String

    @Flag(help: "Make the repair.")
    var apply = false

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let settings = try options.settings()
        let owner = try settings.carts.identifiers.parse(identifier)
        let connection = try await CartConnection(settings, directory: options.directory)
        let store = connection.carts.store
        let plan = try await store.planRepair(of: owner)
        let isApplied = apply && !plan.isEmpty ? try await store.repair(owner, plan) : false
        let key = try store.key(of: owner)
        await connection.close()
        if json {
            Terminal.write(Self.json(plan, key: key, isApplied: isApplied))
        } else {
            Terminal.print(text(plan, key: key, isApplied: isApplied))
        }
        if apply, !plan.isEmpty, !isApplied {
            throw CommandFailure.refused("The cart has changed meanwhile and was left as it is; try again.")
        }
    }

    private func text(_ plan: RepairPlan, key: String, isApplied: Bool) -> String {
        guard !plan.isEmpty else { return "Key: \(key)\nNothing is to be repaired." }
        let done = isApplied ? "" : "to be "
        var lines = ["Key: \(key)"]
        if plan.deletesKey {
            lines.append("\(isApplied ? "Deleted" : "To be deleted"): the key is a \(plan.type), not a hash")
        } else {
            lines.append("Lines \(done)kept: \(plan.keptLines)")
            for drop in plan.drops { lines.append("\(done)dropped: \(drop.field) (\(drop.reason))") }
            for set in plan.sets { lines.append("\(done)set: \(set.field) = \(set.value)") }
        }
        if !isApplied, !apply { lines.append("Make it so: cart repair \(identifier) --apply") }
        return lines.joined(separator: "\n")
    }

    private static func json(_ plan: RepairPlan, key: String, isApplied: Bool) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("key", key)
        writer.member("type", plan.type)
        writer.member("applied", isApplied)
        writer.member("kept_lines", plan.keptLines)
        writer.key("drops")
        writer.beginArray()
        for drop in plan.drops {
            writer.beginObject()
            writer.member("field", drop.field)
            writer.member("reason", drop.reason)
            writer.endObject()
        }
        writer.endArray()
        writer.key("sets")
        writer.beginObject()
        for set in plan.sets {
            writer.key(set.field)
            writer.write(set.value)
        }
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }
}
