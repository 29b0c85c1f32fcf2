import ArgumentParser
import CartService
import CartStore

/// Shows an owner's carts to a person.
struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show an owner's carts: items, totals, metadata, lines.",
        discussion: """
            Exit code 1 when the owner has none.

            Example: cart inspect user:123
            """
    )

    @Argument(help: "The owner, for example guest:abc123 or user:123.")
    var identifier: String

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Print JSON, as 'cart dump' does.")
    var json = false

    func run() async throws {
        let settings = try options.settings()
        let owner = try settings.carts.identifiers.parse(identifier)
        let connection = try await CartConnection(settings, directory: options.directory)
        let carts = try await connection.carts.loadAll(owner)
        if json {
            Terminal.write(OwnerDocument(identifier: identifier, carts: carts).json)
        } else {
            let key = try connection.carts.store.key(of: owner)
            let sheets = carts.map { CartSheet(cart: $0, key: key, defaultCurrency: settings.carts.defaultCurrency) }
            let texts = sheets.map { $0.text(isTerminal: Terminal.isTerminal(1)) }
            Terminal.print(
                texts.isEmpty ? "Identifier: \(identifier)\nNo cart.\nKey: \(key)" : texts.joined(separator: "\n\n")
            )
        }
        await connection.close()
        if carts.isEmpty { throw CommandFailure.nothingHeld(about: identifier) }
    }
}
