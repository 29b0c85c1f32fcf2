import ArgumentParser
import CartService
import Foundation

/// Takes out everything that is held about owners.
struct EraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Erase everything that is stored about owners: carts, undo records, stored replies, events.",
        discussion: """
            An erasure cannot be undone. --dry-run shows the stored data, --export FILE writes a copy first. The \
            command asks before it erases. If standard input is not a terminal, give --yes.

            Example: cart erase user:123 --export user-123.json
            """
    )

    @Argument(help: "The owners, for example user:123.")
    var identifiers: [String]

    @Option(help: ArgumentHelp("Write everything to this file first, as JSON; with one owner.", valueName: "file"))
    var export: String?

    @Flag(help: "Show what is held, and erase nothing.")
    var dryRun = false

    @Flag(help: "Do not ask.")
    var yes = false

    @Flag(help: "Print JSON, an object a line.")
    var json = false

    @OptionGroup var options: ConfigurationOptions

    func validate() throws {
        guard export == nil || identifiers.count == 1 else { throw ValidationError("--export goes with one owner.") }
        guard Set(identifiers).count == identifiers.count else { throw ValidationError("An owner is named twice.") }
    }

    func run() async throws {
        let settings = try options.settings()
        let owners = try identifiers.map { try settings.carts.identifiers.parse($0) }
        try confirm()
        let connection = try await CartConnection(settings, directory: options.directory)
        let progress = ProgressBar(total: owners.count > 1 ? owners.count : 0)
        for (index, owner) in owners.enumerated() {
            let data = try await connection.carts.export(owner)
            if let export, !Terminal.write(data.json, toFile: export) {
                throw CommandFailure.refused("'\(export)' cannot be written; nothing was erased.")
            }
            if !dryRun { try await connection.carts.erase(owner) }
            show(data)
            progress.show(index + 1)
        }
        progress.end()
        await connection.close()
    }

    private func confirm() throws {
        guard !dryRun, !yes else { return }
        guard Terminal.isTerminal(0) else {
            throw CommandFailure.usage("Nobody can be asked here: give --yes to erase, or --dry-run to look.")
        }
        let what = identifiers.count == 1 ? identifiers[0] : "\(identifiers.count) owners"
        Terminal.ask("Erase everything about \(what)? There is no way back. Type yes: ")
        guard readLine()?.trimmingCharacters(in: .whitespaces) == "yes" else {
            throw CommandFailure.refused("Nothing was erased.")
        }
    }

    private func show(_ data: PersonalData) {
        let parts: [(name: StaticString, one: String, many: String, count: Int)] = [
            ("carts", "cart", "carts", data.carts.count),
            ("migrations", "migration report", "migration reports", data.migrations.count),
            ("undoable_migrations", "undo record", "undo records", data.undoableMigrations),
            ("stored_replies", "stored reply", "stored replies", data.storedReplies),
            ("events", "event", "events", data.events.count),
        ]
        if json {
            var writer = JSONWriter()
            writer.beginObject()
            writer.member("identifier", data.identifier)
            writer.member("erased", !dryRun)
            for part in parts { writer.member(part.name, part.count) }
            writer.endObject()
            return Terminal.write(writer.bytes)
        }
        let held = parts.filter { $0.count > 0 }.map { "\($0.count) \($0.count == 1 ? $0.one : $0.many)" }
        guard !held.isEmpty else { return Terminal.print("Nothing is held about \(data.identifier).") }
        Terminal.print(
            "\(dryRun ? "Held about" : "Erased:") \(data.identifier)\(dryRun ? ":" : ",") \(held.joined(separator: ", "))"
        )
    }
}
