import CartService
import Foundation
import HTTPTypes
import Hiredis
import HummingbirdTesting
import NIOCore
import RedisTestKit

/// Carts over a real Redis, for an application to use.
struct Shop {
    let redis: RedisServer
    let client: RedisClient
    let carts: Carts

    static func open(_ body: (Shop) async throws -> Void) async throws {
        let redis = try await RedisServer()
        let client = try RedisClient(RedisConfiguration(url: try RedisURL(redis.url)))
        var configuration = CartsConfiguration()
        configuration.defaultCurrency = try Currency("EUR")
        let carts = try Carts(redis: client, configuration: configuration)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(Shop(redis: redis, client: client, carts: carts)))
        } catch {
            result = .failure(error)
        }
        await client.close()
        try await redis.stop()
        try result.get()
    }

    static func tokens(timeToLive: Duration = .seconds(3600)) throws -> GuestTokens {
        let secret = try SessionSecret(keyID: "k1", bytes: [UInt8](repeating: 7, count: 32))
        return try GuestTokens(secrets: [secret], timeToLive: timeToLive)
    }
}

/// Keeps cookies from one request to the next, as a browser does.
struct Browser {
    struct Answer {
        let status: HTTPResponse.Status
        let setCookies: [String]
        let body: String

        func json<Value: Decodable>(_ type: Value.Type) throws -> Value {
            try JSONDecoder().decode(type, from: Data(body.utf8))
        }
    }

    var cookies: [String: String] = [:]
    private let client: any TestClientProtocol

    init(_ client: any TestClientProtocol) { self.client = client }

    mutating func send(_ method: HTTPRequest.Method, _ path: String) async throws -> Answer {
        let cookie = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        let headers: HTTPFields = cookies.isEmpty ? [:] : [.cookie: cookie]
        let response = try await client.executeRequest(uri: path, method: method, headers: headers, body: nil)
        let setCookies = response.headers[values: .setCookie]
        for field in setCookies {
            let pair = field.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            cookies[String(pair[0])] = field.contains("Max-Age=0") ? nil : String(pair[1])
        }
        return Answer(status: response.status, setCookies: setCookies, body: String(buffer: response.body))
    }
}
