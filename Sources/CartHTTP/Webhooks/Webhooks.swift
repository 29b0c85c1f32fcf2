public import CartService
import CartStore
public import Logging

/// Tells receivers of merges, undos, abandoned and repriced carts, and erasures, by the rules of Standard Webhooks.
///
/// Each event arrives at least once, and those of one cart in their order. Any number of processes may run it. A lease
/// in Redis ensures that only one of them delivers.
public struct Webhooks: Sendable {
    private let carts: Carts
    private let endpoints: [WebhookEndpoint]
    private let logger: Logger
    private let holder: String
    private let leaseLife: Duration
    private let rules: DeliveryRules

    /// Makes the delivery.
    public init(_ carts: Carts, endpoints: [WebhookEndpoint], logger: Logger) {
        self.init(carts, endpoints: endpoints, logger: logger, leaseLife: .seconds(15), firstDelay: .seconds(1))
    }

    init(_ carts: Carts, endpoints: [WebhookEndpoint], logger: Logger, leaseLife: Duration, firstDelay: Duration) {
        self.carts = carts
        self.endpoints = endpoints
        self.logger = logger
        self.leaseLife = leaseLife
        let (first, second) = UniqueNumbers.next()
        holder = "\(first)-\(second)"
        // Operators have the second half of the retention to act on dead letters.
        rules = DeliveryRules(firstDelay: firstDelay, longestAge: carts.configuration.events.retention / 2)
    }

    /// Delivers until the task is cancelled.
    ///
    /// While Redis cannot be reached, it waits.
    public func run() async {
        while !Task.isCancelled {
            do {
                if try await carts.store.holdWebhookLease(holder, for: leaseLife) {
                    try await deliverWhileHolding()
                }
                try await Task.sleep(for: leaseLife / 3)
            } catch is CancellationError {
                break
            } catch {
                logger.warning("webhooks.failed", metadata: ["reason": .string("\(error)")])
                try? await Task.sleep(for: leaseLife / 3)
            }
        }
        // The next server need not wait for the lease to run out.
        await Task { [carts, holder] in _ = try? await carts.store.holdWebhookLease(holder, for: .zero) }.value
    }

    /// Delivers for as long as the lease can be held.
    private func deliverWhileHolding() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            for endpoint in endpoints {
                for stream in 0..<carts.store.eventStreamCount {
                    let delivery = WebhookDelivery(
                        carts: carts,
                        endpoint: endpoint,
                        stream: stream,
                        rules: rules,
                        logger: logger
                    )
                    group.addTask { try await delivery.run() }
                }
            }
            group.addTask {
                repeat {
                    try await Task.sleep(for: leaseLife / 3)
                } while try await carts.store.holdWebhookLease(holder, for: leaseLife)
            }
            // The first task to end is the one that holds the lease, or one that has failed.
            try await group.next()
        }
    }
}
