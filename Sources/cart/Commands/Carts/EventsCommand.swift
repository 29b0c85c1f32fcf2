import ArgumentParser
import CartService

/// Shows what happens to carts.
struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Show the events of carts, one a line; with --follow also new events as they come.",
        discussion: """
            Entries hold line ids, quantities and versions, never names or metadata.

            Example: cart events --follow --identifier user:123
            """
    )

    @Flag(help: "Go on until interrupted.")
    var follow = false

    @Option(help: "Begin after this event; without it, with the oldest that is kept, or with --follow, now.")
    var after: String?

    @Option(help: "Only events of this owner, for example user:123.")
    var identifier: String?

    @Flag(help: "Print JSON, an object a line.")
    var json = false

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let settings = try options.settings()
        var start = follow ? CartEvents.Start.latest : .beginning
        if let after {
            guard let id = CartEventID(after) else {
                throw CommandFailure.usage(
                    "--after cannot be '\(after)'; allowed: an event's id, as 0.1795219968408-0."
                )
            }
            start = .after([id])
        }
        let owner = try identifier.map { text in
            try settings.carts.identifiers.text(of: try settings.carts.identifiers.parse(text))
        }
        let connection = try await CartConnection(settings, directory: options.directory)
        if follow {
            for try await event in connection.carts.events(from: start) { show(event, owner) }
        } else {
            for event in try await connection.carts.store.pastEvents(from: start) { show(event, owner) }
        }
        await connection.close()
    }

    private func show(_ event: CartEvent, _ owner: String?) {
        guard owner == nil || owner == event.identifier else { return }
        if json { return Terminal.write(event.json) }
        let fields = event.fields.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let line = [event.id.description, event.time.description, event.kind.rawValue, event.identifier] + fields
        Terminal.print(line.joined(separator: " "))
    }
}
