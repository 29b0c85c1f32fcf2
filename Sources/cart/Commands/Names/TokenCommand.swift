import ArgumentParser
import CartHTTP
import CartService

/// Makes a user's token for trying things out.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Print a user's token (JWT) for trying things out.",
        discussion: """
            Signed with jwt.hs256_secret, or with the secret that 'cart serve' made up in the data directory.

            Example: cart token 123
            """
    )

    @Argument(
        help:
            "The user of the token: 123 for the cart of user:123. 'cart identifier' prints any user's identifier."
    )
    var sub: String

    @Option(help: ArgumentHelp("How long the token is valid.", valueName: "duration"))
    var expiresIn = "1h"

    @Flag(help: "Print JSON: the token and when it expires.")
    var json = false

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let settings = try options.settings()
        guard !sub.isEmpty else {
            throw CommandFailure.usage("The token needs a name: give whom it is for, for example 123.")
        }
        guard let lifetime = DurationText.parse(expiresIn), lifetime >= .seconds(1) else {
            throw CommandFailure.invalidValue(
                of: "--expires-in",
                given: expiresIn,
                origin: nil,
                allowed: "a duration of 1s or more, for example 90s, 24h, 7d"
            )
        }
        let tokens = try await UserTokens(
            hs256Secret: try secret(settings),
            issuer: settings.jwtIssuer,
            audience: settings.jwtAudience,
            userClaim: settings.jwtUserClaim
        )
        let expiresAt = Timestamp(milliseconds: Timestamp.now.milliseconds + lifetime.components.seconds * 1000)
        let token = try await tokens.mint(subject: sub, life: lifetime)
        guard json else { return Terminal.print(token) }
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("token", token)
        writer.member("expires_at", expiresAt)
        writer.endObject()
        Terminal.write(writer.bytes)
    }

    private func secret(_ settings: ServiceSettings) throws(CommandFailure) -> String {
        if let secret = settings.jwtSecret { return secret }
        if let secrets = try MadeUpSecrets.read(from: options.directory) { return secrets.jwt }
        throw .usage("There is no secret to sign with: set jwt.hs256_secret, or run 'cart serve' here first.")
    }
}
