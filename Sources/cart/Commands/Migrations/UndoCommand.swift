import ArgumentParser
import CartService

/// Undoes a migration.
struct UndoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Undo a migration: take its lines out of the target and give them back to the source.",
        discussion: """
            Possible for migration.undo_window, 15 minutes by default. Asking again is safe.

            Example: cart undo 4Ielg9Evpu2QsBwK --to user:123
            """
    )

    @Argument(help: "The migration's id, as 'cart migrate' shows it.")
    var id: String

    @Option(help: "Who got the lines, for example user:123.")
    var to: String

    @Flag(
        help: "Undo although the cart has changed since: take back what the migration brought, as far as it is there."
    )
    var force = false

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let settings = try options.settings()
        let target = try settings.carts.identifiers.parse(to)
        let connection = try await CartConnection(settings, directory: options.directory)
        let undo = try await connection.carts.undoMigration(id: id, to: target, isForced: force)
        await connection.close()
        if json {
            Terminal.write(undo.json)
        } else {
            Terminal.print(
                "Undone: \(undo.id)\nTaken from: \(undo.to)\n"
                    + (undo.isRestored ? "Back with: \(undo.restoredTo)" : "Soon back with: \(undo.restoredTo)")
            )
        }
    }
}
