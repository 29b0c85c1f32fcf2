import Hiredis
import Testing

@Suite("Configuration")
struct RedisConfigurationTests {
    @Test("a URL's parts reach the configuration")
    func url() throws {
        let configuration = RedisConfiguration(url: try RedisURL("redis://u:p@h:1/2"))
        #expect(configuration.endpoint == .tcp(host: "h", port: 1))
        #expect(configuration.username == "u")
        #expect(configuration.password == "p")
        #expect(configuration.database == 2)
        #expect(configuration.commandTimeout == .milliseconds(500))
    }

    @Test("TLS without a transport is refused by naming where to get one")
    func transportMissing() throws {
        let configuration = RedisConfiguration(url: try RedisURL("rediss://h"))
        let error = #expect(throws: RedisError.self) { try RedisClient(configuration) }
        #expect(error?.code == .unsupported)
        #expect(error?.message.contains("HiredisTLS") == true)
    }

    @Test("a bad value is refused by its name")
    func refused() {
        let changes: [(String, (inout RedisConfiguration) -> Void)] = [
            ("database", { $0.database = -1 }),
            ("links", { $0.connections = 0 }),
            ("commandTimeout", { $0.commandTimeout = .zero }),
            ("connectTimeout", { $0.connectTimeout = .seconds(-1) }),
            ("clockInterval", { $0.clockInterval = .microseconds(1) }),
            ("backoff.factor", { $0.backoff.factor = .nan }),
            ("backoff.initial", { $0.backoff.initial = .zero }),
            ("queueLimit.commands", { $0.queueLimit.commands = 0 }),
            ("queueLimit.bytes", { $0.queueLimit.bytes = -5 }),
            ("replyLimit.bytes", { $0.replyLimit.bytes = .max }),
            ("clientName", { $0.clientName = "two words" }),
            ("password", { $0.username = "u" }),
            ("endpoint host", { $0.endpoint = .tcp(host: "", port: 1) }),
            ("endpoint port", { $0.endpoint = .tcp(host: "h", port: 0) }),
            ("endpoint addresses", { $0.endpoint = .cluster(addresses: []) }),
            ("endpoint addresses", { $0.endpoint = .sentinel(addresses: [], service: "s") }),
            ("endpoint service", { $0.endpoint = .sentinel(addresses: [.init(host: "h", port: 1)], service: "") }),
            (
                "database",
                {
                    $0.endpoint = .cluster(addresses: [.init(host: "h", port: 1)])
                    $0.database = 1
                }
            ),
            ("endpoint path", { $0.endpoint = .unix(path: String(repeating: "x", count: 104)) }),
        ]
        for (name, change) in changes {
            var configuration = RedisConfiguration()
            change(&configuration)
            let error = #expect(throws: RedisError.self, "\(name)") { try RedisClient(configuration) }
            #expect(error?.code == .invalidConfiguration)
            #expect(error?.message.hasPrefix(name) == true, "\(error?.message ?? "")")
        }
    }

    @Test("an error shows the server's text only when debugged")
    func errorText() {
        let error = RedisError(
            .server,
            outcome: .answered,
            message: "Redis answered with error ERR",
            server: RedisServerError(message: "ERR unknown command with args 'secret'"),
            diagnostics: RedisDiagnostics(queueDepth: 1, inFlight: 2, queuedBytes: 3)
        )
        #expect(!error.description.contains("secret"))
        #expect(error.description.contains("in flight: 2"))
        #expect(error.debugDescription.contains("secret"))
    }
}
