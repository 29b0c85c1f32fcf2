import ArgumentParser
import Logging
import TraceFile
import Tracing

/// Serves carts over HTTP.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve carts over HTTP, from a given Redis or a private one.",
        discussion: """
            Without --redis, a private redis-server runs for as long as this command does; its socket, data and made-up \
            secrets are in the data directory and are used again. Prints one line, 'listening on http://HOST:PORT', when \
            ready. Ends on SIGTERM and SIGINT after the requests under way.
            """
    )

    @Option(help: ArgumentHelp("The address to listen on (http.host).", valueName: "host"))
    var host: String?

    @Option(help: ArgumentHelp("The port to listen on, 0 for a free one (http.port).", valueName: "port"))
    var port: String?

    @Flag(help: "Serve a demo storefront at /, and tokens for anybody at /demo/token; on loopback only.")
    var demo = false

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let settings = try options.settings([(ConfigurationKeys.host, host), (ConfigurationKeys.port, port)])
        LoggingSystem.bootstrap { label in
            var handler = DeferredMetadataLogHandler(StreamLogHandler.standardError(label: label))
            handler.logLevel = settings.logLevel
            return handler
        }
        if let path = settings.tracesFile {
            do {
                InstrumentationSystem.bootstrap(try FileTracer(path: path, service: "cart"))
            } catch {
                throw CommandFailure.usage("telemetry.traces_file cannot be '\(path)': it cannot be written.")
            }
        }
        let server = CartServer(
            settings: settings,
            directory: options.directory,
            logger: Logger(label: "cart"),
            hasDemo: demo
        )
        try await server.run()
    }
}
