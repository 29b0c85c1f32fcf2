import ArgumentParser
import CartService

/// Counts owners by kind and by when their carts expire.
struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Count owners by kind, and by when their carts expire; --identifiers lists them.",
        discussion: """
            Redis is read with SCAN, some hundred keys at a time, and goes on serving meanwhile. While it is read as fast \
            as it answers, it serves others more slowly; --rate sets a limit.

            Example: cart list --kind guest --rate 20000
            """
    )

    @Option(help: "Only identifiers of this kind, for example guest.")
    var kind: String?

    @Option(help: "How many owners to read in a second at most.")
    var rate: Int?

    @Flag(help: "Print the identifiers, a line each.")
    var identifiers = false

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var options: ConfigurationOptions

    func validate() throws { try Pace.check(rate) }

    func run() async throws {
        let settings = try options.settings()
        if let kind, !NameRule.kind.accepts(kind) {
            throw CommandFailure.invalidValue(of: "--kind", given: kind, origin: nil, allowed: NameRule.kind.allowed)
        }
        let connection = try await CartConnection(settings, directory: options.directory)
        let separator = settings.carts.identifiers.separator
        var survey = Survey()
        let progress = RateProgress(unit: "owners", isShown: !identifiers)
        let pace = Pace(rate)
        try await connection.carts.store.survey(kind: kind) { owners in
            for owner in owners {
                survey.add(owner, separator: separator)
                if identifiers, owner.isHeld { Terminal.print(owner.identifier) }
            }
            progress.show(survey.total)
            // If the task is cancelled, the wait ends at once, and the next read ends the command.
            try? await pace.wait(for: owners.count)
        }
        progress.end()
        await connection.close()
        guard !identifiers else { return }
        if json { Terminal.write(survey.json) } else { Terminal.print(survey.text(isTerminal: Terminal.isTerminal(1))) }
    }
}
