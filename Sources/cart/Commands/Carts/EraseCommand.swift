import ArgumentParser
import CartService

/// Takes out everything that is held about an owner.
struct EraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Take out everything that is held about an owner: carts, undo records, stored replies, events.",
        discussion: "There is no way back. --export FILE keeps a copy first."
    )

    @Argument(help: "The owner, for example user:123.")
    var identifier: String

    @Option(help: ArgumentHelp("Write everything to this file first, as JSON.", valueName: "file"))
    var export: String?

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let settings = try options.settings()
        let owner = try settings.carts.identifiers.parse(identifier)
        let connection = try await CartConnection(settings, directory: options.directory)
        if let export {
            let data = try await connection.carts.export(owner).json
            guard Terminal.write(data, toFile: export) else {
                throw CommandFailure.refused("'\(export)' cannot be written; nothing was erased.")
            }
        }
        try await connection.carts.erase(owner)
        await connection.close()
        Terminal.print("Erased: \(identifier)")
    }
}
