import Foundation
import Testing

@Suite("Commands and settings for what goes out to others", .timeLimit(.minutes(2)))
struct OutwardCommandTests {
    @Test("webhooks shows what receivers did not take, and discards it; unknown ids are named")
    func webhooks() async throws {
        let directory = try TemporaryDirectory()
        let service = try await RunningService(in: directory, ["--demo"])
        func cart(_ arguments: String...) async throws -> WatchedProcess.Outcome {
            try await CartProcess.run(arguments, in: directory)
        }
        let none = try await cart("webhooks")
        #expect(none.exitCode == 0 && none.output.hasPrefix("No event waits here"))
        let entry = try await service.output(
            of: [
                "redis-cli", "-s", "\(directory.url.path)/.cart/redis.sock", "XADD", "cart-webhooks-dead", "7-1",
                "endpoint",
                "abc", "message", "event_1", "identifier", "user:1", "reason", "status 404", "body", "{}",
            ]
        )
        #expect(entry.trimmingCharacters(in: .whitespacesAndNewlines) == "7-1")
        #expect(try await cart("webhooks").output == "7-1  abc  event_1  user:1  status 404\n")
        let resent = try await cart("webhooks", "--resend")
        #expect(resent.exitCode == 1 && resent.output.contains("not among webhooks.urls any more"))
        let unknown = try await cart("webhooks", "8-1", "--discard")
        #expect(unknown.exitCode == 1 && unknown.errors.contains("No event of the list has the id 8-1."))
        #expect(try await cart("webhooks", "x").exitCode == 2)
        #expect(try await cart("webhooks", "7-1", "--discard").output.contains("discarded"))
        #expect(try await cart("webhooks", "--json").output.isEmpty)
    }

    @Test(
        "settings that lack what they need are refused at the start, and say what it is",
        arguments: [
            ("ucp.enabled=true", "catalog.file"), ("grpc.port=0", "catalog.file"), ("grpc.port=x", "grpc.port"),
            ("webhooks.urls=https://a.example", "webhooks.secrets"), ("webhooks.urls=a.example", "webhooks.urls"),
            ("grpc.identifier_kind=A B", "grpc.identifier_kind"),
        ]
    )
    func settings(setting: String, named: String) async throws {
        let directory = try TemporaryDirectory()
        let arguments = ["serve", "--port", "0", "--set", setting, "--set", "log.level=error"]
        let outcome = try await CartProcess.run(arguments, in: directory)
        #expect(outcome.exitCode == 2 && outcome.errors.contains(named), "\(outcome.errors)")
    }

    @Test("a port for gRPC that is taken is named")
    func takenPort() async throws {
        let (first, second) = (try TemporaryDirectory(), try TemporaryDirectory())
        let service = try await RunningService(in: first, ["--demo"])
        let port = try #require(service.url.port)
        let arguments = ["serve", "--demo", "--port", "0", "--set", "grpc.port=\(port)"]
        let outcome = try await CartProcess.run(arguments, in: second)
        #expect(outcome.exitCode == 1 && outcome.errors.contains("port \(port), for gRPC"), "\(outcome.errors)")
    }

    @Test("prove refuses what it cannot speak to, and says what it can")
    func prove() async throws {
        let directory = try TemporaryDirectory()
        for (arguments, text) in [
            (["prove", "127.0.0.1:1"], "is no URL"), (["prove", "http://a", "--adapter", "nothing"], "robot-shop"),
            (["prove", "http://a", "--adapter", "hipstershop"], "HOST:PORT"),
            (["prove", "http://a", "--rounds", "0"], "1 to"),
        ] {
            let outcome = try await CartProcess.run(arguments, in: directory)
            #expect(outcome.exitCode == 2 && outcome.errors.contains(text), "\(outcome.errors)")
        }
    }

    @Test("prove finds the endpoint of a UCP cart by the server's profile, and takes a URL with a path as it is")
    func proveByProfile() async throws {
        let directory = try TemporaryDirectory()
        let arguments = ["--demo", "--set", "ucp.enabled=true", "--set", "http.rate_limit=none"]
        let service = try await RunningService(in: directory, arguments)
        for address in ["\(service.url)", "\(service.url)/", "\(service.url)/ucp/v1"] {
            let outcome = try await Self.proveUCP(address, in: directory)
            #expect(outcome.exitCode == 0 && outcome.output.contains("holds"), "\(outcome.errors)")
        }
        let wrong = try await Self.proveUCP("\(service.url)/other", in: directory)
        #expect(wrong.exitCode == 1 && wrong.errors.contains("/.well-known/ucp"), "\(wrong.errors)")
    }

    @Test("prove writes only where it was sent: a profile that names another host's endpoint is refused and named")
    func proveElsewhere() async throws {
        let directory = try TemporaryDirectory()
        let arguments = ["--demo", "--set", "ucp.enabled=true", "--set", "ucp.url=https://shop.example"]
        let service = try await RunningService(in: directory, arguments)
        let outcome = try await Self.proveUCP("\(service.url)", in: directory)
        #expect(outcome.exitCode == 2 && outcome.errors.contains("https://shop.example/ucp/v1"), "\(outcome.errors)")
    }

    private static func proveUCP(
        _ url: String,
        in directory: TemporaryDirectory
    ) async throws -> WatchedProcess.Outcome {
        let arguments = ["prove", url, "--adapter", "ucp", "--rounds", "1", "--clients", "2"]
        return try await CartProcess.run(arguments, in: directory)
    }
}
