import CartService
import Foundation
import NIOHTTP1
import Synchronization

/// A cart that speaks the Universal Commerce Protocol: an addition reads the cart, and replaces its lines.
///
/// Each addition comes from a platform of its own, so that a server which tells platforms apart can refuse what is out of date.
final class UCPCart: CartUnderTest {
    /// The endpoint, as the profile names it.
    private let endpoint: String
    private let product: String
    /// Updates that were sent, by the name of their addition: a repeat sends the same one again.
    private let sent = Mutex<[String: (agent: String, body: String, version: String?)]>([:])

    init(endpoint: String, product: String) {
        self.endpoint = endpoint
        self.product = product
    }

    /// Finds the endpoint: what the profile of a server names, or the URL itself where it has a path or no profile.
    ///
    /// - Throws: ``CommandFailure`` when the profile names an endpoint of another scheme or host. The trials write, so
    ///   they go only where the caller sends them.
    static func endpoint(of url: String) async throws -> String {
        guard url.split(separator: "/").count == 2 else { return url }
        let answer = try await HTTPCart.send("GET", url + "/.well-known/ucp", HTTPHeaders(), nil)
        guard answer.isSuccess, let endpoint = Self.named(in: answer.body) else { return url }
        guard endpoint == url || endpoint.hasPrefix(url + "/") else {
            throw CommandFailure.usage(
                """
                The profile \(url)/.well-known/ucp names the endpoint '\(endpoint)', which is not below \(url); \
                give the endpoint's URL instead, as this computer reaches it.
                """
            )
        }
        return endpoint
    }

    /// The REST endpoint that a profile names; `nil` when it is no profile, or names none.
    private static func named(in profile: [UInt8]) -> String? {
        guard let value = try? JSONParser.value(of: profile), case .object(let members) = value,
            case .object(let envelope)? = members["ucp"], case .object(let services)? = envelope["services"],
            case .array(let entries)? = services["dev.ucp.shopping"]
        else { return nil }
        for case .object(let entry) in entries where entry["transport"] == .string("rest") {
            guard case .string(let endpoint)? = entry["endpoint"] else { continue }
            return endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint
        }
        return nil
    }

    let offersMerge = false

    func owner(_ kind: CartOwnerKind) async throws -> String {
        let found: String
        do {
            let answer = try await send("POST", "/carts", agent: "maker", #"{"line_items":[]}"#, key: UUID().uuidString)
            if case .object(let members) = answer.value, case .string(let id)? = members["id"] { return id }
            found = "status \(answer.status), \(answer.value.text.prefix(200))"
        } catch let refusal as ProofRefusal {
            found = refusal.description
        }
        throw CommandFailure.refused(
            """
            POST \(endpoint)/carts does not tell the id of a new cart: \(found). Allowed: the URL of a server \
            that has the profile /.well-known/ucp, or its endpoint, such as http://HOST:PORT/ucp/v1.
            """
        )
    }

    func add(_ quantity: Int, to owner: String, repeatKey: String) async throws {
        if let update = sent.withLock({ $0[repeatKey] }) {
            _ = try await put(owner, update.agent, update.body, version: update.version, key: repeatKey)
            return
        }
        let agent = UUID().uuidString.lowercased()
        for attempt in 0..<1000 {
            let (present, version) = try await self.quantity(of: owner, agent: agent)
            let body = #"{"line_items":[{"item":{"id":"\#(product)"},"quantity":\#(present + quantity)}]}"#
            let key = attempt == 0 ? repeatKey : "\(repeatKey)-\(attempt)"
            if try await put(owner, agent, body, version: version, key: key) {
                if attempt == 0 { sent.withLock { $0[repeatKey] = (agent, body, version) } }
                return
            }
        }
        throw ProofRefusal(description: "1,000 conflicts")
    }

    func quantity(of owner: String) async throws -> (quantity: Int, version: String?) {
        try await quantity(of: owner, agent: "reader")
    }

    func clear(_ owner: String, version: String?) async throws -> Bool {
        try await put(owner, "reader", #"{"line_items":[]}"#, version: version, key: UUID().uuidString)
    }

    func merge(_ guest: String, into user: String, repeatKey: String) async throws {}

    private func quantity(of owner: String, agent: String) async throws -> (quantity: Int, version: String?) {
        let answer = try await send("GET", "/carts/\(owner)", agent: agent)
        var sum = 0
        if case .object(let members) = answer.value, case .array(let lines)? = members["line_items"] {
            for case .object(let line) in lines {
                guard case .object(let item)? = line["item"], item["id"] == .string(product) else { continue }
                if case .integer(let quantity)? = line["quantity"] { sum += Int(quantity) }
            }
        }
        return (sum, answer.version)
    }

    /// Replaces the lines.
    ///
    /// - Returns: Whether it was done; `false` when the cart has changed since.
    private func put(
        _ owner: String,
        _ agent: String,
        _ body: String,
        version: String?,
        key: String
    ) async throws -> Bool {
        let answer = try await send("PUT", "/carts/\(owner)", agent: agent, body, key: key, version: version)
        guard case .object(let members) = answer.value, case .object(let envelope)? = members["ucp"],
            envelope["status"] == .string("error")
        else { return true }
        let text = members["messages"]?.text ?? ""
        if answer.status == 409 || answer.status == 412 || text.contains("conflict") { return false }
        throw ProofRefusal(description: text)
    }

    private func send(
        _ method: String,
        _ path: String,
        agent: String,
        _ body: String? = nil,
        key: String? = nil,
        version: String? = nil
    ) async throws -> (status: Int, value: JSONValue, version: String?) {
        var headers = HTTPHeaders()
        headers.add(name: "UCP-Agent", value: "profile=\"https://\(agent).example/.well-known/ucp\"")
        headers.add(name: "Request-Id", value: UUID().uuidString)
        if body != nil { headers.add(name: "Content-Type", value: "application/json") }
        if let key { headers.add(name: "Idempotency-Key", value: key) }
        if let version { headers.add(name: "If-Match", value: version) }
        let answer = try await HTTPCart.send(method, endpoint + path, headers, body)
        guard let value = try? JSONParser.value(of: answer.body) else {
            throw ProofRefusal(description: "status \(answer.status), no JSON")
        }
        return (answer.status, value, answer.headers.first(name: "ETag"))
    }
}
