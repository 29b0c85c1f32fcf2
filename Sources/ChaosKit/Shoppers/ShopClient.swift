import HTTPTypes
import HummingbirdTesting
import NIOCore

/// A shopper's way to the service: asks any of its processes, and asks again, under the same idempotency key, until
/// there is an answer.
final class ShopClient {
    /// What became of a request.
    enum Answer: Equatable {
        case done(body: String)
        case refused(code: String)
        /// No answer came in time; it may have been carried out.
        case unknown
    }

    private let fleet: Fleet
    private let deadline: Duration
    private var connections: [Int: (TestClient, port: Int)] = [:]
    private var generator: SeededGenerator
    private(set) var attempts = 0

    init(_ fleet: Fleet, deadline: Duration, generator: SeededGenerator) {
        self.fleet = fleet
        self.deadline = deadline
        self.generator = generator
    }

    /// Sends a request until it is answered for good.
    func send(_ method: HTTPRequest.Method, _ path: String, _ body: String?, key: String) async -> Answer {
        let end = ContinuousClock.now + deadline
        var wasSent = false
        while ContinuousClock.now < end {
            attempts += 1
            let index = Int.random(in: 0..<fleet.count, using: &generator)
            guard let response = await attempt(index, method, path, body, key) else {
                wasSent = true
                await rest()
                continue
            }
            let text = response.body.map { String(buffer: $0) } ?? ""
            if (200..<300).contains(response.status.code) { return .done(body: text) }
            let code = Self.member("code", of: text) ?? "\(response.status.code)"
            switch code {
            case "store_unavailable", "outcome_unknown", "not_replicated", "migration_in_progress", "cart_busy":
                wasSent = wasSent || code != "store_unavailable"
                await rest()
            default: return .refused(code: code)
            }
        }
        return wasSent ? .unknown : .refused(code: "never_sent")
    }

    /// A member of a flat JSON object whose value is a string.
    static func member(_ name: String, of json: String) -> String? {
        guard let range = json.firstRange(of: "\"\(name)\":\"") else { return nil }
        return String(json[range.upperBound...].prefix { $0 != "\"" })
    }

    func close() async {
        for (client, _) in connections.values { try? await client.shutdown() }
        connections = [:]
    }

    private func attempt(
        _ index: Int,
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String?,
        _ key: String
    ) async -> TestClient.Response? {
        guard let port = fleet.port(of: index) else { return nil }
        if connections[index]?.port != port {
            try? await connections.removeValue(forKey: index)?.0.shutdown()
            let client = TestClient(
                host: "127.0.0.1",
                port: port,
                configuration: .init(timeout: .seconds(5)),
                eventLoopGroupProvider: .shared(fleet.eventLoops)
            )
            client.connect()
            connections[index] = (client, port)
        }
        guard let client = connections[index]?.0 else { return nil }
        var headers: HTTPFields = [.authorization: "Bearer \(Fleet.apiKey)"]
        if body != nil { headers[.contentType] = "application/json" }
        if let name = HTTPField.Name("Idempotency-Key") { headers[name] = key }
        do {
            return try await client.execute(
                .init(path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
            )
        } catch {
            try? await connections.removeValue(forKey: index)?.0.shutdown()
            return nil
        }
    }

    private func rest() async {
        let milliseconds = Int.random(in: 5...120, using: &generator)
        try? await Task.sleep(for: .milliseconds(milliseconds))
    }
}
