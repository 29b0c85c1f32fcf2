import ArgumentParser
import CartService

/// Tells whose cart a user of another system has.
struct IdentifierCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "identifier",
        abstract: "Print the identifier that a user's name in a token becomes.",
        discussion: """
            Characters that an identifier does not allow become '=' and two hexadecimal digits.

            Example: cart identifier 'auth0|5f7c8ec7c33c'
            """
    )

    @Argument(help: "The value of the claim jwt.user_claim, for example 'auth0|1' or 'Ann Lee'.")
    var value: String

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        guard !value.isEmpty else {
            throw CommandFailure.usage("An empty name is nobody's: give the value of the claim jwt.user_claim.")
        }
        let format = try options.settings().carts.identifiers
        let identifier = try format.text(of: .user(externalID: value))
        guard json else { return Terminal.print(identifier) }
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("value", value)
        writer.member("identifier", identifier)
        writer.endObject()
        Terminal.print(String(decoding: writer.bytes, as: UTF8.self))
    }
}
