import ArgumentParser

/// Runs the private Redis of `cart serve`; started by it, never by hand.
struct EmbeddedRedisCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "__embedded-redis",
        abstract: "Run redis-server until standard input closes.",
        shouldDisplay: false
    )

    @Option(help: "The data directory.")
    var data: String

    func run() async throws {
        try await RedisSupervisor(directory: DataDirectory(path: data)).run()
    }
}
