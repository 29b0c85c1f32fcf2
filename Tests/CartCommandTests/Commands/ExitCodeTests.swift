import Foundation
import Testing

@Suite("Exit codes and errors", .timeLimit(.minutes(2)))
struct ExitCodeTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test(
        "a command line that cannot be used ends with 2 and says why on standard error",
        arguments: [
            (["frobnicate"], "There is no command 'frobnicate'; see 'cart --help'."),
            (["inspct", "user:1"], "There is no command 'inspct'; did you mean 'inspect'?"),
            (
                ["inspect", "user:1", "--redis", "redis://h:99999"],
                "redis.url cannot be used: the port is not a number"
            ),
            (["erase", "user:1"], "Nobody can be asked here: give --yes"),
            (["health", "--url", "localhost"], "allowed: http://HOST:PORT"),
            (["import", "robot-shop"], "robot-shop needs --source URL."),
            (["import", "rows", "x", "--kind", "A"], "--kind cannot be 'A'"),
            (["import", "none", "x"], "none"),
            (["top", "--interval", "0"], "--interval cannot be 0; allowed: 1 to 3600."),
            (["inspect"], "<identifier>"),
            (["inspect", "nobody"], "Given: 'nobody'"),
            (["inspect", "user:1", "--set", "http.prot=1"], "did you mean 'http.port'?"),
            (["migrate", "guest:a", "user:1", "--strategy", "mix"], "Given: 'mix'"),
            (["bench", "--op", "fly"], "fly"),
            (["bench", "--op", "add", "--tasks", "0"], "--tasks cannot be 0; allowed: 1 to 10000."),
            (["serve", "--port", "seventy"], "http.port cannot be 'seventy' (from the command line)"),
            (["inspect", "user:1", "--redis", "http://localhost"], "redis.url cannot be used"),
            (["token", ""], "The token needs a name"), (["identifier", ""], "An empty name is nobody's"),
            (["token", "123"], "set jwt.hs256_secret, or run 'cart serve' here first"),
        ]
    )
    func usage(arguments: [String], text: String) async throws {
        let outcome = try await CartProcess.run(arguments, in: directory)
        #expect(outcome.exitCode == 2)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains(text), "\(outcome.errors)")
    }

    @Test("help is no error", arguments: [["--help"], ["serve", "--help"], ["bench", "--help"]])
    func help(arguments: [String]) async throws {
        let outcome = try await CartProcess.run(arguments, in: directory)
        #expect(outcome.exitCode == 0)
        #expect(outcome.output.contains("USAGE: cart"))
        #expect(!outcome.output.contains("__embedded-redis"))
    }

    @Test("a Redis that does not answer ends with 3", arguments: [[], ["--redis", "redis://127.0.0.1:1"]])
    func unreachable(options: [String]) async throws {
        let outcome = try await CartProcess.run(
            ["inspect", "user:1", "--set", "redis.connect_timeout=100ms"] + options,
            in: directory
        )
        #expect(outcome.exitCode == 3)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("cart: "))
    }

    @Test("a token for a configured secret is printed without any Redis")
    func token() async throws {
        let secret = "0123456789abcdef0123456789abcdef"
        let outcome = try await CartProcess.run(
            ["token", "123"],
            in: directory,
            environment: ["CART_JWT_HS256_SECRET": secret]
        )
        #expect(outcome.exitCode == 0)
        #expect(outcome.output.wholeMatch(of: /[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\n/) != nil)
    }

    @Test("on an address that others can reach, a start without secrets is refused with the keys to set")
    func publicAddress() async throws {
        let outcome = try await CartProcess.run(["serve", "--port", "0", "--host", "0.0.0.0"], in: directory)
        #expect(outcome.exitCode == 2)
        for key in ["session.secrets", "jwt.hs256_secret", "http.api_keys", "CART_HTTP_API_KEYS"] {
            #expect(outcome.errors.contains(key))
        }
        #expect(!FileManager.default.fileExists(atPath: directory.url.appendingPathComponent(".cart").path))
    }
}
