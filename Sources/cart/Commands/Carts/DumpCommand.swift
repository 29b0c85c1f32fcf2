import ArgumentParser
import CartService

/// Prints an owner's carts as JSON.
struct DumpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dump",
        abstract: "Print all of an owner's carts as JSON, as GET /v1/carts/{identifier} answers.",
        discussion: """
            Exit code 1 when the owner has none.

            Example: cart dump user:123 | jq .instances.default.total
            """
    )

    @Argument(help: "The owner, for example guest:abc123 or user:123.")
    var identifier: String

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let settings = try options.settings()
        let owner = try settings.carts.identifiers.parse(identifier)
        let connection = try await CartConnection(settings, directory: options.directory)
        let carts = try await connection.carts.loadAll(owner)
        Terminal.write(OwnerDocument(identifier: identifier, carts: carts).json)
        await connection.close()
        if carts.isEmpty { throw CommandFailure.nothingHeld(about: identifier) }
    }
}
