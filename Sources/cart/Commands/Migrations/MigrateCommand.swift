import ArgumentParser
import CartService
import Foundation

/// Hands one owner's lines over to another, or those of many.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Merge all of one owner's carts into another's, in one step.",
        discussion: """
            Asking again is safe: what was merged is not merged twice. Exit code 1 when it is refused or skipped.

            Example: cart migrate guest:abc123 user:123 --dry-run

            With --batch, each line of a file is {"from","to","strategy"?,"instances"?,"dry_run"?}, and each line of the answer \
            {"line":n,"report":{…}} or {"line":n,"error":{"code","message","field"?,"given"?,"allowed"?}}. With --reports FILE the answers are \
            appended there, and lines that it has settled are left out: run the same command again after an \
            interruption, or after Redis was away, and it goes on.
            """
    )

    @Argument(help: "Whose carts are handed over, for example guest:abc123.")
    var from: String?

    @Argument(help: "Who gets them, for example user:123.")
    var to: String?

    @Option(
        help: ArgumentHelp(
            "What becomes of lines in both: \(MergeStrategy.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "strategy"
        )
    )
    var strategy: String?

    @Flag(help: "Report what would happen, and write nothing.")
    var dryRun = false

    @Option(help: ArgumentHelp("Migrate each pair of a file of newline-separated JSON; - reads standard input."))
    var batch: String?

    @Option(help: ArgumentHelp("With --batch: append the answers to this file, and leave out what it answers already."))
    var reports: String?

    @Option(help: "With --batch: how many migrations to have under way.")
    var concurrency = 32

    @Flag(help: "Print the report as JSON.")
    var json = false

    @OptionGroup var options: ConfigurationOptions

    func validate() throws {
        guard (batch == nil) == (from != nil && to != nil) else {
            throw ValidationError("Give FROM and TO, or --batch FILE.")
        }
        guard batch != nil || reports == nil else { throw ValidationError("--reports goes with --batch.") }
        guard (1...1024).contains(concurrency) else {
            throw ValidationError("--concurrency cannot be \(concurrency); allowed: 1 to 1024.")
        }
    }

    func run() async throws {
        let settings = try options.settings()
        let strategy = try strategy.map { name in MigrationStrategy(try MergeStrategy(name: name)) }
        if let batch {
            let connection = try await CartConnection(settings, directory: options.directory)
            var run = BatchRun(connection.carts, strategy: strategy, isDryRun: dryRun, concurrency: concurrency)
            try await run.migrate(batch, reports: reports)
            await connection.close()
            if run.failures > 0 { throw CommandFailure.refused("\(run.failures) of \(run.done) lines failed.") }
            return
        }
        let source = try settings.carts.identifiers.parse(from ?? "")
        let target = try settings.carts.identifiers.parse(to ?? "")
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
