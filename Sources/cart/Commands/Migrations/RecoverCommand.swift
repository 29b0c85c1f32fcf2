import ArgumentParser
import CartService

/// Ends migrations that a crash left half done, now.
struct RecoverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover",
        abstract: "End migrations and undos that a crash left half done, now.",
        discussion: """
            'cart serve' ends them by itself every few seconds. Exit code 1 when one of them could not be ended;
            then it says which, and why.

            Example: cart recover --redis redis://127.0.0.1:6379
            """
    )

    @Flag(help: "Take also what was begun a moment ago, and may still be under way.")
    var all = false

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let settings = try options.settings()
        let connection = try await CartConnection(settings, directory: options.directory)
        let report = try await connection.carts.recoverMigrations(takesAll: all)
        await connection.close()
        let age = report.oldestAge.components.seconds
        if json {
            var writer = JSONWriter()
            writer.beginObject()
            writer.member("due", report.due)
            writer.member("ended", report.ended)
            writer.member("left", report.left)
            writer.member("oldest_age_seconds", Int(age))
            writer.key("failures")
            writer.beginArray()
            for failure in report.failures {
                writer.beginObject()
                writer.member("work", failure.work.rawValue)
                writer.member("owner", failure.owner)
                writer.member("code", failure.error.code.rawValue)
                writer.member("detail", failure.error.message)
                writer.endObject()
            }
            writer.endArray()
            writer.endObject()
            Terminal.write(writer.bytes)
        } else {
            Terminal.print("Due: \(report.due)\nEnded: \(report.ended)\nLeft: \(report.left)\nOldest: \(age) s")
            for failure in report.failures {
                let error = failure.error
                Terminal.print("Left: \(failure.work) of \(failure.owner): \(error.message) (\(error.code))")
            }
        }
        if report.left > 0 { throw CommandFailure.refused("\(report.left) could not be ended; they are tried again.") }
    }
}
