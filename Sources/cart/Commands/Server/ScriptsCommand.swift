import ArgumentParser
import CartService
import CartStore
import Foundation

/// Writes the Lua scripts that the service runs into files.
struct ScriptsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scripts",
        abstract: "Write the Lua scripts that the service runs into a folder, one file each; Redis is not asked.",
        discussion: "The configured limits and windows stand in their text. Example: cart scripts /tmp/cart-scripts"
    )

    @Argument(help: "The folder; it is made when it is not there.")
    var folder: String

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let settings = try options.settings()
        let url = URL(fileURLWithPath: folder)
        do {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
            for (name, text) in RedisCartStore.scripts(for: settings.carts) {
                try Data(text.utf8).write(to: url.appendingPathComponent("\(name).lua"))
            }
        } catch {
            throw CommandFailure.refused("Cannot write into \(folder): \(error.localizedDescription)")
        }
    }
}
