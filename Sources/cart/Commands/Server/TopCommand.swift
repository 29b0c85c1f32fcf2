import ArgumentParser
import CartService

/// Shows what happens to carts just now, redrawn in place.
struct TopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Show current activity: changes a second, Redis's latency and load, the busiest carts.",
        discussion: """
            Rates come from the stream of events, so the changes of all servers are counted. Ends on ^C. If the output \
            is not a terminal, each picture is printed below the last.

            Example: cart top --interval 5
            """
    )

    @Option(help: "Seconds from one picture to the next.")
    var interval = 2

    @Option(help: "How many pictures to show; without it, until interrupted.")
    var count: Int?

    @Option(help: "How many of the busiest carts to show.")
    var carts = 10

    @Flag(help: "Print JSON, an object a picture.")
    var json = false

    @OptionGroup var options: ConfigurationOptions

    func validate() throws {
        for (name, value, range) in [("--interval", interval, 1...3600), ("--carts", carts, 1...1000)]
        where !range.contains(value) {
            throw ValidationError("\(name) cannot be \(value); allowed: \(range.lowerBound) to \(range.upperBound).")
        }
        if let count, count < 1 { throw ValidationError("--count cannot be \(count); allowed: 1 or more.") }
    }

    func run() async throws {
        let settings = try options.settings()
        let connection = try await CartConnection(settings, directory: options.directory)
        let activity = RecentActivity()
        var events = connection.carts.events(from: .latest).makeAsyncIterator()
        try await events.begin()
        let reader = Task { [events] in
            var events = events
            while let event = try await events.next() { activity.note(event) }
        }
        defer { reader.cancel() }
        let redraws = Terminal.isTerminal(1) && !json
        var shown = 0
        while count.map({ shown < $0 }) ?? true {
            try await Task.sleep(for: .seconds(interval))
            let servers = try await connection.carts.serverStates()
            let picture = ActivityPicture(
                activity.take(),
                seconds: interval,
                servers: servers,
                maxCarts: carts
            )
            if json {
                Terminal.write(picture.json)
            } else {
                let text = picture.text(isTerminal: Terminal.isTerminal(1))
                // Moves the cursor home, writes the picture, and clears whatever is below it.
                Terminal.print(redraws ? "\u{1B}[H\u{1B}[2J\(text)" : text)
            }
            shown += 1
        }
        reader.cancel()
        await connection.close()
    }
}
