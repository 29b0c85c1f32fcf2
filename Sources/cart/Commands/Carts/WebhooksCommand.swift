import ArgumentParser
import CartHTTP
import CartService
import Hiredis

/// Shows events that no receiver has taken, sends them once more, or gives them up.
struct WebhooksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhooks",
        abstract: "Show events that receivers did not take; --resend or --discard them.",
        discussion: """
            A receiver that refuses an event five times, or is away for half of events.retention, leaves it here. Without an
            id, --resend and --discard mean all of them.

            Example: cart webhooks --resend
            """
    )

    @Argument(help: "The ids of some events, as the list shows them.")
    var ids: [String] = []

    @Flag(help: "Send them once more; those that are taken leave the list.")
    var resend = false

    @Flag(help: "Take them out of the list without sending them.")
    var discard = false

    @Flag(help: "Print JSON, a line each.")
    var json = false

    @OptionGroup var options: ConfigurationOptions

    func validate() throws {
        if resend && discard { throw ValidationError("--resend and --discard exclude each other.") }
        for id in ids where RedisStreamID(id) == nil {
            throw ValidationError("'\(id)' is no id of the list; allowed: an id such as 1795219968408-0.")
        }
    }

    func run() async throws {
        let settings = try options.settings()
        let connection = try await CartConnection(settings, directory: options.directory)
        let letters = DeadLetters(connection.carts)
        let wanted = Set(ids)
        let chosen = try await letters.all().filter { wanted.isEmpty || wanted.contains($0.id.description) }
        let missing = wanted.subtracting(chosen.map(\.id.description)).sorted()
        if let first = missing.first { throw CommandFailure.refused("No event of the list has the id \(first).") }
        var left = 0
        for letter in chosen {
            var outcome = letter.reason
            if discard {
                outcome = try await letters.discard(letter.id) ? "discarded" : "was gone"
            } else if resend {
                let trouble = try await letters.resend(letter, to: settings.webhooks)
                if trouble != nil { left += 1 }
                outcome = trouble ?? "delivered"
            }
            show(letter, outcome)
        }
        await connection.close()
        if chosen.isEmpty, !json {
            Terminal.print("No event waits here: every receiver has taken all that it was sent.")
        }
        if left > 0 {
            throw CommandFailure.refused("\(left) of \(chosen.count) events were not taken; they stay in the list.")
        }
    }

    private func show(_ letter: DeadLetter, _ outcome: String) {
        guard json else {
            Terminal.print("\(letter.id)  \(letter.endpoint)  \(letter.messageID)  \(letter.identifier)  \(outcome)")
            return
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("id", letter.id.description)
        writer.member("endpoint", letter.endpoint)
        writer.member("message_id", letter.messageID)
        writer.member("identifier", letter.identifier)
        writer.member("outcome", outcome)
        writer.member("body", letter.body)
        writer.endObject()
        Terminal.write(writer.bytes)
    }
}
