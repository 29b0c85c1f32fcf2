import CartModel
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import RedisTestKit
import Testing

@testable import CartHTTP

/// A shopping platform that names itself, and each of its requests.
struct Platform {
    let client: any TestClientProtocol
    var name = "one"

    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String? = nil,
        key: String? = nil,
        ifMatch: String? = nil
    ) async throws -> Answer {
        var headers = [
            "UCP-Agent": #"profile="https://\#(name).example/.well-known/ucp", v=1"#,
            "Request-Id": "5f0f4a1e-3d3a-4f43-9a3e-0f6f3c2b1a00",
        ]
        headers["Idempotency-Key"] = key
        headers["If-Match"] = ifMatch
        let answer = try await Browser(client).send(method, "/ucp/v1" + path, body, headers: headers)
        #expect(answer.header("Request-Id") == headers["Request-Id"])
        return answer
    }

    /// Makes a cart, and returns its id.
    func create(_ lines: String, key: String? = nil) async throws -> String {
        let answer = try await send(.post, "/carts", #"{"line_items":[\#(lines)]}"#, key: key)
        #expect(answer.status == .created, "\(answer.text)")
        return try #require(answer.string("id"))
    }
}

func platformLine(_ item: String, _ quantity: Int = 1, id: String? = nil) -> String {
    #"{\#(id.map { #""id":"\#($0)","# } ?? "")"item":{"id":"\#(item)"},"quantity":\#(quantity)}"#
}

extension Platform {
    /// Opens a shop that serves platforms.
    static func open(
        _ body: @Sendable @escaping (Shop, any TestClientProtocol) async throws -> Void
    ) async throws {
        try await Shop.open(http: { $0.ucp = UCPConfiguration() }, body)
    }
}

extension Answer {
    /// Quantities by line id of a platform's cart.
    var platformLines: [String: Int64] { quantities("line_items") }

    var platformOutcome: String? { string("ucp.status") }

    func platformMessage(_ index: Int = 0) -> String? { string("messages.\(index).code") }

    /// The codes of the messages by their JSONPath.
    var platformCodes: [String: String] {
        guard case .array(let messages) = self["messages"] else { return [:] }
        var found: [String: String] = [:]
        for case .object(let message) in messages {
            if case .string(let path) = message["path"], case .string(let code) = message["code"] {
                found[path] = code
            }
        }
        return found
    }
}
