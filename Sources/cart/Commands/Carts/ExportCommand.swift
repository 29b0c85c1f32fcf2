import ArgumentParser
import CartService
import CartStore

/// Prints carts as lines of JSON, for a backup of single owners or for `cart import`.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print carts as JSON, a line an owner: all, those of a kind, or of the owners named.",
        discussion: """
            Each line is one reading of the owner's carts, so it is consistent in itself. A corrupted cart is a line with \
            "error", and makes the exit code 1. 'cart import export FILE' takes the lines in elsewhere.

            Example: cart export --kind user > users.jsonl
            """
    )

    @Argument(help: "The owners; without any, all there are.")
    var identifiers: [String] = []

    @Option(help: "Only identifiers of this kind, for example guest.")
    var kind: String?

    @Option(help: "How many owners to read in a second at most.")
    var rate: Int?

    @OptionGroup var options: ConfigurationOptions

    func validate() throws {
        try Pace.check(rate)
        guard kind == nil || identifiers.isEmpty else { throw ValidationError("--kind goes without identifiers.") }
    }

    func run() async throws {
        let settings = try options.settings()
        if let kind, !NameRule.kind.accepts(kind) {
            throw CommandFailure.invalidValue(of: "--kind", given: kind, origin: nil, allowed: NameRule.kind.allowed)
        }
        let owners = try identifiers.map { try settings.carts.identifiers.parse($0) }
        let connection = try await CartConnection(settings, directory: options.directory)
        let progress = RateProgress(unit: "owners")
        let pace = Pace(rate)
        var written = 0
        var corrupted = 0
        func write(_ text: String, _ owner: Identifier) async throws(CartError) {
            // If the task is cancelled, the wait ends at once, and the next read ends the command.
            try? await pace.wait()
            do throws(CartError) {
                let carts = try await connection.carts.loadAll(owner)
                guard !carts.isEmpty else { return }
                Terminal.write(OwnerDocument(identifier: text, carts: carts).json)
                written += 1
            } catch  where error.code == .cartCorrupted {
                Terminal.write(Self.line(text, error))
                corrupted += 1
            }
            progress.show(written + corrupted)
        }
        if identifiers.isEmpty {
            var failure: CartError?
            try await connection.carts.store.survey(kind: kind) { batch in
                for owner in batch where owner.isHeld && failure == nil {
                    do throws(CartError) {
                        try await write(owner.identifier, try settings.carts.identifiers.parse(owner.identifier))
                    } catch {
                        failure = error
                    }
                }
            }
            if let failure { throw failure }
        } else {
            for (text, owner) in zip(identifiers, owners) { try await write(text, owner) }
        }
        progress.end()
        await connection.close()
        if corrupted > 0 {
            throw CommandFailure.refused("\(corrupted) of \(written + corrupted) owners have corrupted carts.")
        }
        if written == 0, !identifiers.isEmpty { throw CommandFailure.refused("None of them has a cart.") }
    }

    private static func line(_ identifier: String, _ error: CartError) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("identifier", identifier)
        writer.key("error")
        writer.beginObject()
        writer.member("code", error.code.rawValue)
        writer.member("field", error.field)
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }
}
