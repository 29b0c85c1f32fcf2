import ArgumentParser
import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Asks a running service whether it can serve, for health checks in containers.
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Ask a running service whether it can serve (GET /health/ready).",
        discussion: """
            Exit code 0 when the service is ready, 1 when it answers that it is not, 3 when it does not answer in \
            time. Without --url, the command asks the configured http.port on this machine.

            Example: cart health --url http://127.0.0.1:8080
            """
    )

    @Option(help: "The service's address, without a path.")
    var url: String?

    @Option(help: "How long to wait for the answer, in milliseconds.")
    var timeout: Int64 = 2000

    @OptionGroup var options: ConfigurationOptions

    func validate() throws {
        guard (1...60_000).contains(timeout) else {
            throw ValidationError("--timeout cannot be \(timeout); allowed: 1 to 60000.")
        }
        if let url, !url.hasPrefix("http://"), !url.hasPrefix("https://"), !url.hasPrefix("http+unix://") {
            throw ValidationError("--url cannot be '\(url)'; allowed: http://HOST:PORT, https://… or http+unix://….")
        }
    }

    func run() async throws {
        let address = try url ?? "http://127.0.0.1:\(options.settings().port)"
        var request = HTTPClientRequest(url: address + "/health/ready")
        // The name of a socket is no host.
        if address.hasPrefix("http+unix:") { request.headers.add(name: "Host", value: "localhost") }
        let answer: HTTPClientResponse
        do {
            answer = try await HTTPClient.shared.execute(request, timeout: .milliseconds(timeout))
        } catch {
            throw CommandFailure.unreachable("The service at \(address) does not answer; does 'cart serve' run there?")
        }
        guard answer.status == .ok else {
            throw CommandFailure.refused("The service at \(address) answers \(answer.status.code): it cannot serve.")
        }
        Terminal.print("ready")
    }
}
