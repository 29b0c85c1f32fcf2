import ArgumentParser
import CartService

/// Hands one owner's lines over to another.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Merge all of one owner's carts into another's, in one step.",
        discussion:
            "Asking again is safe: what was merged is not merged twice. Exit code 1 when it is refused or skipped."
    )

    @Argument(help: "Whose carts are handed over, for example guest:abc123.")
    var from: String

    @Argument(help: "Who gets them, for example user:123.")
    var to: String

    @Option(
        help: ArgumentHelp(
            "What becomes of lines in both: \(MergeStrategy.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "strategy"
        )
    )
    var strategy: String?

    @Flag(help: "Report what would happen, and write nothing.")
    var dryRun = false

    @Flag(help: "Print the report as JSON.")
    var json = false

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let settings = try options.settings()
        let source = try settings.carts.identifiers.parse(from)
        let target = try settings.carts.identifiers.parse(to)
        let strategy = try strategy.map { name in try MergeStrategy(name: name) }
        let connection = try await CartConnection(settings, directory: options.directory)
        let report = try await connection.carts.migrate(from: source, to: target, strategy: strategy, isDryRun: dryRun)
        await connection.close()
        if json {
            Terminal.write(report.json)
        } else {
            Terminal.print(MigrationSheet(report: report).text(isTerminal: Terminal.isTerminal(1)))
        }
        switch report.status {
        case .completed, .nothingToMigrate: break
        case .refused, .skipped:
            let reason = report.reason.map { ": \($0)" } ?? ""
            throw CommandFailure.refused("The migration was \(report.status.rawValue)\(reason); nothing was changed.")
        }
    }
}
