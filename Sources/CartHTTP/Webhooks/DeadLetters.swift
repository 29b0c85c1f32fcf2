public import CartService
public import CartStore
public import Hiredis

/// Events that could not be delivered, to be looked at, sent once more, or given up.
public struct DeadLetters: Sendable {
    private let carts: Carts

    /// Makes a view of the dead letters.
    public init(_ carts: Carts) {
        self.carts = carts
    }

    /// All dead letters, the oldest first.
    ///
    /// - Throws: ``CartError`` with code `store_unavailable`.
    public func all() async throws(CartError) -> [DeadLetter] {
        var letters: [DeadLetter] = []
        while true {
            let page = try await carts.store.deadLetters(after: letters.last?.id ?? .beginning)
            guard !page.isEmpty else { return letters }
            letters += page
        }
    }

    /// Sends a dead letter again, and removes it when its receiver accepts it.
    ///
    /// - Returns: `nil` when the receiver accepted it; otherwise the reason why not.
    /// - Throws: ``CartError`` with code `store_unavailable`.
    public func resend(_ letter: DeadLetter, to endpoints: [WebhookEndpoint]) async throws(CartError) -> String? {
        guard let endpoint = endpoints.first(where: { $0.name == letter.endpoint }) else {
            return "its receiver is not among webhooks.urls any more"
        }
        switch await WebhookSender.send(WebhookMessage(letter), to: endpoint) {
        case .status(200..<300, _):
            _ = try await carts.store.removeDeadLetter(letter.id)
            return nil
        case .status(let status, _): return "status \(status)"
        case .failed(let reason): return reason
        }
    }

    /// Removes a dead letter without sending it.
    ///
    /// - Returns: Whether it was there.
    /// - Throws: ``CartError`` with code `store_unavailable`.
    public func discard(_ id: RedisStreamID) async throws(CartError) -> Bool {
        try await carts.store.removeDeadLetter(id)
    }
}
