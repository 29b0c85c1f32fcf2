import ArgumentParser
import CartHTTP
import CartService
import Crypto

/// Makes an API key.
struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Make an API key: the secret, once, and its entry for http.api_keys_file.",
        discussion: """
            The secret goes to standard error, so that the entry can be written to a file.

            Example: cart key checkout > keys.json
            """
    )

    @Argument(help: "What the key is called.")
    var name: String

    @Option(help: "What it may be used for: read, write, migrate, admin, with commas between; everything if left out.")
    var scopes: String?

    @Option(help: "The kinds of identifiers that it may name, with commas between; all if left out.")
    var kinds: String?

    func run() async throws {
        guard NameRule.kind.accepts(name) else {
            throw CommandFailure.invalidValue(of: "NAME", given: name, origin: nil, allowed: NameRule.kind.allowed)
        }
        let allowed = APIKeyScope.allCases.map(\.rawValue)
        let scopes = scopes?.split(separator: ",").map(String.init)
        for scope in scopes ?? [] where !allowed.contains(scope) {
            throw CommandFailure.invalidValue(
                of: "--scopes",
                given: scope,
                origin: nil,
                allowed: allowed.joined(separator: ", ")
            )
        }
        let kinds = kinds?.split(separator: ",").map(String.init)
        for kind in kinds ?? [] where !NameRule.kind.accepts(kind) {
            throw CommandFailure.invalidValue(of: "--kinds", given: kind, origin: nil, allowed: NameRule.kind.allowed)
        }
        let secret = MadeUpSecrets.secret()
        let digest = SHA256.hash(data: Array(secret.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        var writer = JSONWriter()
        writer.beginObject()
        writer.key(name)
        writer.beginObject()
        writer.member("sha256", digest.joined())
        for (member, words) in [("scopes", scopes), ("kinds", kinds)] {
            guard let words else { continue }
            writer.key(member)
            writer.beginArray()
            for word in words { writer.write(word) }
            writer.endArray()
        }
        writer.endObject()
        writer.endObject()
        Terminal.warn("the secret, shown this once: \(secret)")
        Terminal.write(writer.bytes)
    }
}
