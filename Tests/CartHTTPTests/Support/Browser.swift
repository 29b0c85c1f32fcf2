import CartModel
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

/// A client that keeps its cookie as a browser does, and speaks JSON.
final class Browser {
    private let client: any TestClientProtocol
    var cookie: String?
    var userToken: String?

    init(_ client: any TestClientProtocol, userToken: String? = nil) {
        self.client = client
        self.userToken = userToken
    }

    /// Sends a request; the answer's cookie is kept unless the answer is lost.
    @discardableResult
    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String? = nil,
        headers: [String: String] = [:],
        answerIsLost: Bool = false
    ) async throws -> Answer {
        var fields = HTTPFields()
        if let cookie { fields[.cookie] = "theme=dark; cart=\(cookie)" }
        if let userToken { fields[.authorization] = "Bearer \(userToken)" }
        if body != nil { fields[.contentType] = "application/json" }
        for (name, value) in headers { fields[try #require(HTTPField.Name(name))] = value }
        let response = try await client.execute(
            uri: path,
            method: method,
            headers: fields,
            body: body.map { ByteBuffer(string: $0) }
        ) { $0 }
        if !answerIsLost, let told = response.headers[.setCookie] {
            let value = told.dropFirst("cart=".count).prefix { $0 != ";" }
            cookie = told.contains("Max-Age=0;") ? nil : String(value)
        }
        return Answer(
            status: response.status,
            headers: response.headers,
            text: String(buffer: response.body),
            json: try? JSONDecoder().decode(JSONValue.self, from: Data(response.body.readableBytesView))
        )
    }
}

/// An answer with its body as JSON.
struct Answer {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    let text: String
    let json: JSONValue?

    /// A member by a path such as `cart.items.0.quantity`.
    subscript(path: String) -> JSONValue? {
        path.split(separator: ".").reduce(json) { value, name in
            switch value {
            case .object(let members): members[String(name)]
            case .array(let elements):
                // A bare `nil` would be JSON's null.
                Int(name).flatMap { elements.indices.contains($0) ? elements[$0] : JSONValue?.none }
            default: nil
            }
        }
    }

    /// A text by its path.
    func string(_ path: String) -> String? {
        if case .string(let text) = self[path] { return text }
        return nil
    }

    /// The problem's code.
    var code: String? { string("code") }

    /// Quantities by line id of a cart's body.
    func quantities(_ path: String = "items") -> [String: Int64] {
        guard case .array(let items) = self[path] else { return [:] }
        var result: [String: Int64] = [:]
        for case .object(let item) in items {
            if case .string(let id) = item["id"], case .integer(let quantity) = item["quantity"] {
                result[id] = quantity
            }
        }
        return result
    }

    func header(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { headers[$0] }
    }
}
