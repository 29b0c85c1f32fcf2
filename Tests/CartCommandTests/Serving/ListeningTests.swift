import Foundation
import RedisTestKit
import Testing

@Suite("Listening over TLS and on a Unix socket", .timeLimit(.minutes(2)))
struct ListeningTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func curl(_ words: String...) async throws -> String {
        try await WatchedProcess(["curl", "-s", "--max-time", "5"] + words, in: directory).outcome().output
    }

    @Test("HTTPS is served with HTTP/2 and HTTP/1.1, TLS 1.3 alone, and a renewed certificate without a restart")
    func tls() async throws {
        let certificates = try await TLSCertificates()
        let certificate = directory.url.appendingPathComponent("server.crt")
        let key = directory.url.appendingPathComponent("server.key")
        func install(_ identity: TLSCertificates.Identity) throws {
            try Data(contentsOf: URL(filePath: identity.key)).write(to: key)
            try Data(contentsOf: URL(filePath: identity.certificate)).write(to: certificate)
        }
        try install(certificates.server)
        let service = try await RunningService(
            in: directory,
            ["--set", "http.tls.cert_file=server.crt", "--set", "http.tls.key_file=server.key"]
        )
        #expect(service.url.scheme == "https")
        let url = "\(service.url)/v1/session"
        let trust = ["--cacert", certificates.authority]
        for (option, version) in [("--http2", "2"), ("--http1.1", "1.1")] {
            let answer = try await curl(option, trust[0], trust[1], "-i", "-w", "\n%{http_version}", url)
            #expect(answer.hasSuffix("\n\(version)") && answer.lowercased().contains("set-cookie: __host-cart="))
        }
        #expect(try await curl("--tls-max", "1.2", trust[0], trust[1], url) == "")
        // An answer that ends an HTTP/1 connection has no such field over HTTP/2.
        try Data(repeating: UInt8(ascii: " "), count: 300_000)
            .write(to: directory.url.appendingPathComponent("large.json"))
        let large = try await curl(
            "--http2",
            trust[0],
            trust[1],
            "-i",
            "-H",
            "Content-Type: application/json",
            "-d",
            "@large.json",
            "\(service.url)/v1/cart/default/items"
        )
        #expect(large.hasPrefix("HTTP/2 413") && !large.lowercased().contains("\nconnection:"), "\(large)")
        try install(certificates.otherName)
        let isRenewed = try await eventually(within: .seconds(10)) { try await curl(trust[0], trust[1], url) == "" }
        #expect(isRenewed, "the new certificate is for another name, which curl refuses")
        try install(certificates.server)
        let isBack = try await eventually(within: .seconds(10)) { try await curl(trust[0], trust[1], url) != "" }
        #expect(isBack)
        // A key of another certificate is refused, and what was shown before stays.
        try Data(contentsOf: URL(filePath: certificates.otherName.key)).write(to: key)
        try Data(contentsOf: URL(filePath: certificates.server.certificate)).write(to: certificate)
        let isTold = try await eventually(within: .seconds(10)) {
            _ = try await curl(trust[0], trust[1], url)
            return service.process.errorText.contains("file.refused")
        }
        let last = try await curl(trust[0], trust[1], url)
        #expect(isTold && last != "")
    }

    @Test("a certificate that cannot be used stops the start, and is named")
    func refused() async throws {
        for (words, text) in [
            (["--set", "http.tls.cert_file=none.crt"], "http.tls.cert_file and http.tls.key_file go together"),
            (
                ["--set", "http.tls.cert_file=none.crt", "--set", "http.tls.key_file=none.key"],
                "http.tls.cert_file cannot be 'none.crt'"
            ),
        ] {
            let outcome = try await CartProcess.run(["serve", "--port", "0"] + words, in: directory)
            #expect(outcome.exitCode == 2 && outcome.errors.contains(text), "\(outcome.errors)")
        }
    }

    @Test("a Unix socket is served, also where one was left behind, and cart health asks it")
    func socket() async throws {
        for _ in 0..<2 {
            let service = try CartProcess.start(["serve", "--set", "http.socket=cart.sock"], in: directory)
            try await wait(until: "it listens") { service.outputText == "listening on unix:cart.sock\n" }
            let socket = directory.url.appendingPathComponent("cart.sock").path
            let answer = try await curl("--unix-socket", socket, "-i", "http://localhost/v1/session")
            #expect(answer.hasPrefix("HTTP/1.1 200") && answer.contains("__Host-cart="))
            let path = socket.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            let health = try await CartProcess.run(["health", "--url", "http+unix://\(path)"], in: directory)
            #expect(health.exitCode == 0, "\(health.errors)")
            // Killed, so that the socket stays.
            service.signal(SIGKILL)
            _ = try await service.outcome()
            #expect(FileManager.default.fileExists(atPath: socket))
        }
    }

    @Test("an IPv6 address is served, and printed with brackets")
    func ipv6() async throws {
        let service = try await RunningService(in: directory, ["--host", "::1"])
        #expect("\(service.url)".hasPrefix("http://[::1]:"))
        #expect(try await curl("-g", "\(service.url)/health/live") == #"{"status":"alive"}"#)
    }
}
