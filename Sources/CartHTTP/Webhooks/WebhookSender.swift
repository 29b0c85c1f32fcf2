import AsyncHTTPClient
import CartService
import Hummingbird
import NIOCore
import NIOHTTP1

/// Sends messages to receivers; redirections count as refusals.
enum WebhookSender {
    /// One client for the process.
    ///
    /// `HTTPClient.shared` is not used, because it follows redirections.
    private static let client = {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    /// How long a receiver may take to answer.
    private static let timeout = TimeAmount.seconds(15)

    /// Sends a message once.
    static func send(_ message: WebhookMessage, to endpoint: WebhookEndpoint) async -> DeliveryRules.Outcome {
        let timestamp = Timestamp.now.milliseconds / 1000
        let signatures = endpoint.secrets.map { secret in
            secret.signature(id: message.id, timestamp: timestamp, body: message.body)
        }
        var request = HTTPClientRequest(url: endpoint.url)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.headers.add(name: "user-agent", value: "cart/\(CartVersionNumber.text)")
        request.headers.add(name: "webhook-id", value: message.id)
        request.headers.add(name: "webhook-timestamp", value: String(timestamp))
        request.headers.add(name: "webhook-signature", value: signatures.joined(separator: " "))
        request.body = .bytes(ByteBuffer(string: message.body))
        do {
            let response = try await client.execute(request, timeout: timeout)
            let retryAfter = response.headers.first(name: "retry-after").flatMap { Int64($0) }
            // The connection is reused only if the answer has been read.
            for try await _ in response.body.prefix(64) {}
            return .status(Int(response.status.code), retryAfter: retryAfter)
        } catch {
            return .failed("no answer: \(error)")
        }
    }
}
