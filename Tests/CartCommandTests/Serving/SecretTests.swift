import Foundation
import RedisTestKit
import Testing

@Suite("Secrets stay secret", .timeLimit(.minutes(2)))
struct SecretTests {
    private static let session = Data("session-secret-marker-0123456789".utf8).base64EncodedString()
    private static let jwt = "jwt-secret-marker-0123456789-0123456789"
    private static let apiKey = "api-key-marker-0123456789"
    private static let password = "redis-password-marker"

    @Test("no secret, token or identifier is in logs at their finest, in errors, in answers or in the process list")
    func everything() async throws {
        let redis = try await RedisServer(options: ["--requirepass", Self.password])
        let directory = try TemporaryDirectory()
        let url = "redis://:\(Self.password)@127.0.0.1:\(redis.port)"
        let service = try await RunningService(
            in: directory,
            ["--set", "log.level=trace", "--demo"],
            environment: [
                "CART_SESSION_SECRETS": "k1=\(Self.session)", "CART_JWT_HS256_SECRET": Self.jwt,
                "CART_HTTP_API_KEYS": "shop=\(Self.apiKey)", "CART_REDIS_URL": url,
            ]
        )
        var printed = ""
        func curl(_ arguments: String...) async throws {
            printed += try await service.output(of: ["curl", "-si"] + arguments)
        }
        let json = ["-H", "Content-Type: application/json"]
        let token = try await CartProcess.run(
            ["token", "ada-the-shopper"],
            in: directory,
            environment: ["CART_JWT_HS256_SECRET": Self.jwt]
        )
        .output.trimmingCharacters(in: .newlines)
        let session = try await service.output(of: [
            "curl", "-si", "-H", "Cart-Session: x", "\(service.url)/v1/session",
        ])
        let guest = try #require(session.split(whereSeparator: \.isNewline).first { $0.hasPrefix("Cart-Session: ") })
            .dropFirst(14)
        let guestToken = guest.trimmingCharacters(in: .whitespaces)
        let identifier = try #require(session.split(separator: "\"").first { $0.hasPrefix("guest:") })
        for bearer in [Self.apiKey, token, "wrong-\(Self.apiKey)", "a.b.c"] {
            for path in [
                "/v1/carts/user:ada-the-shopper", "/v1/cart", "/v1/migrations?to=user:ada-the-shopper", "/metrics",
                "/nowhere",
            ] {
                try await curl(
                    "-H",
                    "Authorization: Bearer \(bearer)",
                    "-H",
                    "X-Forwarded-For: 1.2.3.4",
                    "\(service.url)\(path)"
                )
            }
        }
        try await curl(
            json[0],
            json[1],
            "-H",
            "Cart-Session: \(guestToken)",
            "-d",
            #"{"id":"mug"}"#,
            "\(service.url)/v1/cart/default/items"
        )
        try await curl(
            "-H",
            "Cart-Session: \(guestToken)",
            "-H",
            "Authorization: Bearer \(token)",
            "-X",
            "POST",
            "\(service.url)/v1/session/login"
        )
        // Redis goes away, so that whatever is said of a failing connection is said too.
        try await redis.kill()
        try await curl("-H", "Authorization: Bearer \(Self.apiKey)", "\(service.url)/v1/carts/user:ada-the-shopper")
        let refused = try await CartProcess.run(
            ["inspect", "user:1", "--redis", url],
            in: directory,
            environment: ["CART_HTTP_API_KEYS": "bad name=\(Self.apiKey)"]
        )
        let unreachable = try await CartProcess.run(["inspect", "user:1", "--redis", url], in: directory)
        let processes = try await service.output(of: ["sh", "-c", "ps axww -o comm=,args= | grep '^cart '"])
        service.process.signal(SIGTERM)
        let logs = try await service.process.outcome()
        #expect(logs.errors.contains("migration.completed") && refused.exitCode == 2 && unreachable.exitCode == 3)
        let logged = logs.errors + logs.output
        for text in [logged, refused.errors, unreachable.errors, printed, processes] {
            for secret in [Self.session, Self.jwt, Self.apiKey, Self.password] {
                #expect(!text.contains(secret), "\(secret)")
            }
        }
        for personal in [token, guestToken, String(identifier), "ada-the-shopper"] {
            #expect(!logged.contains(personal), "\(personal)")
        }
        #expect(!refused.errors.contains("user:1"))
    }
}
