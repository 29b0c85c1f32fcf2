import ArgumentParser
import CartService

/// Looks whether a Redis keeps carts well.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check Redis: every server, its settings and clocks, the scripts, the layout and the carts.",
        discussion: """
            The command changes nothing. If a command can repair a problem, it prints that command. Exit code 1 when a \
            check fails, with --strict also when there is a warning.

            Example: cart doctor --redis redis://127.0.0.1:6379 --strict
            """
    )

    @Option(help: ArgumentHelp("How many carts to read at most, to find those that are corrupted.", valueName: "count"))
    var maxCarts = 10_000

    @Flag(help: "Count warnings as failures.")
    var strict = false

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let settings = try options.settings()
        guard maxCarts >= 0 else {
            throw CommandFailure.invalidValue(
                of: "--max-carts",
                given: "\(maxCarts)",
                origin: nil,
                allowed: "0 or more"
            )
        }
        let connection = try await CartConnection(settings, directory: options.directory)
        let findings = await Doctor(connection: connection, maxCarts: maxCarts).examine()
        await connection.close()
        if json {
            var writer = JSONWriter()
            writer.beginArray()
            for finding in findings {
                writer.beginObject()
                writer.member("subject", finding.subject)
                writer.member("verdict", finding.verdict.rawValue)
                writer.member("text", finding.text)
                writer.endObject()
            }
            writer.endArray()
            Terminal.write(writer.bytes)
        } else {
            var table = Table([("Subject", .left), ("Verdict", .left), ("", .left)])
            for finding in findings { table.append([finding.subject, finding.verdict.rawValue, finding.text]) }
            Terminal.print(table.text(isTerminal: Terminal.isTerminal(1)))
        }
        let failures = findings.count { $0.verdict == .failure || (strict && $0.verdict == .warning) }
        if failures > 0 { throw CommandFailure.refused("\(failures) of \(findings.count) have failed.") }
    }
}
