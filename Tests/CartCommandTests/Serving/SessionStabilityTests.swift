import Foundation
import RedisTestKit
import Testing

/// One browser, several processes: the session stands in its cookie, and the cart in Redis.
@Suite("One session over several services", .timeLimit(.minutes(2)))
struct SessionStabilityTests {
    private static let secret = Data("a-secret-that-all-services-share-".utf8).base64EncodedString()

    private static func start(_ redis: RedisServer, in directory: TemporaryDirectory) async throws -> RunningService {
        try await RunningService(
            in: directory,
            ["--demo", "--redis", redis.url],
            environment: [
                "CART_SESSION_SECRETS": "k1=\(secret)", "CART_JWT_HS256_SECRET": "a-secret-of-thirty-two-characters",
                "CART_HTTP_API_KEYS": "shop=a-key-for-the-shop-0123",
            ]
        )
    }

    @Test("a cookie from one service is the same guest's at another one, and at both after a restart")
    func oneCookie() async throws {
        let redis = try await RedisServer()
        let directories = [try TemporaryDirectory(), try TemporaryDirectory()]
        var services: [RunningService] = []
        for directory in directories { services.append(try await Self.start(redis, in: directory)) }
        let jar = directories[0].url.appendingPathComponent("cookies").path
        func ask(_ service: RunningService, _ path: String, _ arguments: String...) async throws -> String {
            // Cookies belong to a host whatever the port, as in a browser.
            try await service.output(of: ["curl", "-s", "-b", jar, "-c", jar] + arguments + ["\(service.url)\(path)"])
        }
        let session = try await ask(services[0], "/v1/session")
        let guest = try #require(session.split(separator: "\"").first { $0.hasPrefix("guest:") })
        _ = try await ask(
            services[0],
            "/v1/cart/default/items",
            "-H",
            "Content-Type: application/json",
            "-d",
            #"{"id":"mug","quantity":3}"#
        )
        func holds(_ service: RunningService) async throws -> Bool {
            let cart = try await ask(service, "/v1/cart")
            return cart.contains(#""identifier":"\#(guest)""#) && cart.contains(#""item_count":3"#)
        }
        for service in services { #expect(try await holds(service)) }
        for service in services {
            service.process.signal(SIGTERM)
            #expect(try await service.process.outcome().exitCode == 0)
        }
        for directory in directories {
            let again = try await Self.start(redis, in: directory)
            #expect(try await holds(again))
            let identifier = try await ask(again, "/v1/session")
            #expect(identifier.contains(#""identifier":"\#(guest)""#))
        }
    }
}
