import Foundation
import RedisTestKit
import Testing

@Suite("cart health and cart top", .timeLimit(.minutes(2)))
struct HealthAndTopTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test("health says whether a service can serve, and whether there is one")
    func health() async throws {
        let redis = try await RedisServer()
        let service = try await RunningService(in: directory, ["--redis", redis.url])
        let ready = try await CartProcess.run(["health", "--url", "\(service.url)"], in: directory)
        #expect(ready.exitCode == 0 && ready.output == "ready\n")
        redis.pause()
        let notReady = try await CartProcess.run(["health", "--url", "\(service.url)"], in: directory)
        redis.resume()
        #expect(notReady.exitCode == 1 && notReady.errors.contains("answers 503"))
        let nobody = try await CartProcess.run(["health", "--set", "http.port=1"], in: directory)
        #expect(nobody.exitCode == 3 && nobody.errors.contains("http://127.0.0.1:1 does not answer"))
        try await redis.stop()
    }

    @Test("top counts what happens, and names the busiest cart")
    func top() async throws {
        let service = try await RunningService(in: directory, ["--demo"])
        let top = try CartProcess.start(["top", "--interval", "1", "--count", "3", "--json"], in: directory)
        try await wait(until: "top has shown a picture") { top.outputText.contains("\n") }
        let body = #"{"id":"mug"}"#
        let words = [
            "curl", "-sf", "-H", "Content-Type: application/json", "-d", body, "\(service.url)/v1/cart/default/items",
        ]
        #expect(try await service.output(of: words).contains("mug"))
        let outcome = try await top.outcome()
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        let pictures = outcome.output.split(separator: "\n")
        #expect(pictures.count == 3 && pictures[0].contains(#""rates":{},"carts":[]"#))
        #expect(
            pictures.dropFirst().contains {
                $0.contains(#""rates":{"cart.added":1.00}"#) && $0.contains(#""events":1"#)
            }
        )
        let text = try await CartProcess.run(["top", "--interval", "1", "--count", "1"], in: directory).output
        #expect(text.hasPrefix("Server\tState\t") && text.contains("Nothing has happened to carts."))
    }

    @Test("a wrong password is refused, which is neither usage nor an outage")
    func password() async throws {
        let redis = try await RedisServer(options: ["--requirepass", "right"])
        let url = "redis://:wrong@127.0.0.1:\(redis.port)"
        let outcome = try await CartProcess.run(["inspect", "user:1", "--redis", url], in: directory)
        #expect(outcome.exitCode == 1 && outcome.errors.contains("refused the login"))
        #expect(!outcome.errors.contains("wrong"))
        try await redis.stop()
    }
}
