import CartService
import CartStore
import Hiredis
import Logging
import Metrics

/// The delivery of one stream's events to one receiver.
///
/// All events of a page are handled before the next page is read, so the position in Redis never passes an event that
/// is neither delivered nor a dead letter. Within a page the events of one cart are sent one after the other, and those
/// of different carts in parallel.
struct WebhookDelivery: Sendable {
    let carts: Carts
    let endpoint: WebhookEndpoint
    let stream: Int
    let rules: DeliveryRules
    let logger: Logger

    /// How many carts are handled in parallel.
    private static let concurrency = 16

    /// How long to rest where nothing has happened.
    private static let rest = Duration.milliseconds(250)

    /// Delivers until the task is cancelled.
    func run() async throws {
        var position: RedisStreamID
        if let known = try await carts.store.webhookPosition(endpoint.name, stream: stream) {
            position = known
        } else {
            // A new receiver hears of what happens from now on.
            position = try await carts.store.lastEvent(of: stream)
            try await carts.store.setWebhookPosition(position, endpoint.name, stream: stream)
        }
        let lag = EventLag(reader: "webhooks \(endpoint.name) \(stream)")
        while true {
            try Task.checkCancellation()
            let (events, last) = try await carts.store.eventPage(of: stream, after: position)
            guard let last else {
                lag.caughtUp()
                try await Task.sleep(for: Self.rest)
                continue
            }
            if let first = events.first { lag.reached(first) }
            try await deliver(events.filter { WebhookMessage.kinds.contains($0.kind) })
            try await carts.store.setWebhookPosition(last, endpoint.name, stream: stream)
            position = last
        }
    }

    private func deliver(_ events: [CartEvent]) async throws {
        let byOwner = Dictionary(grouping: events, by: \.identifier)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, events) in byOwner.values.enumerated() {
                if index >= Self.concurrency { try await group.next() }
                group.addTask {
                    for event in events { try await settle(event) }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Sends an event until it is delivered, or buries it.
    private func settle(_ event: CartEvent) async throws {
        let message = WebhookMessage(event, report: try await report(event))
        var attempt = 0
        while true {
            attempt += 1
            if try await isErased(event) { return }
            let outcome = await WebhookSender.send(message, to: endpoint)
            try Task.checkCancellation()
            let milliseconds: Int64 = Timestamp.now.milliseconds - event.time.milliseconds
            let age = Duration.milliseconds(milliseconds)
            switch rules.verdict(outcome, attempt: attempt, age: age, jitter: .random(in: 0..<1)) {
            case .delivered:
                Self.count("delivered")
                return
            case .retry(let delay):
                Self.count("retried")
                if attempt == 3 { warn("webhooks.waiting", "\(outcome)") }
                try await Task.sleep(for: delay)
            case .bury(let reason):
                if try await isErased(event) { return }
                let letter = DeadLetter(
                    endpoint: endpoint.name,
                    messageID: message.id,
                    identifier: message.identifier,
                    reason: reason,
                    body: message.body
                )
                try await carts.store.bury(letter)
                Self.count("buried")
                warn("webhooks.buried", reason)
                return
            }
        }
    }

    /// Whether an erasure has removed the event.
    ///
    /// If so, its report must not be sent either.
    ///
    /// Within the retention only an erasure removes an event. After the retention, a missing event proves nothing.
    private func isErased(_ event: CartEvent) async throws -> Bool {
        let retention = carts.configuration.events.retention
        while true {
            let age = Duration.milliseconds(Timestamp.now.milliseconds - event.time.milliseconds)
            guard age < retention - min(.seconds(60), retention / 4) else { return false }
            do throws(CartError) {
                return try await !carts.store.hasEvent(event.id)
            } catch {
                guard [.storeUnavailable, .outcomeUnknown].contains(error.code) else { throw error }
            }
            // Redis will be reachable again. Deliveries under way are not restarted for that.
            try await Task.sleep(for: .seconds(1))
        }
    }

    /// The report of a merge; `nil` for other events, and when the report cannot be read.
    ///
    /// Reports are kept for only a few days, and a missing one must not hold up the other events.
    private func report(_ event: CartEvent) async throws(CartError) -> MigrationReport? {
        guard event.kind == .migrated, let id = event.fields["migration_id"],
            let target = try? carts.configuration.identifiers.parse(event.identifier)
        else { return nil }
        do {
            return try await carts.migration(id: id, to: target)
        } catch {
            // Redis will be reachable again, so the caller waits for it.
            if [.storeUnavailable, .cancelled].contains(error.code) { throw error }
            return nil
        }
    }

    private func warn(_ message: Logger.Message, _ reason: String) {
        logger.warning(message, metadata: ["endpoint": .string(endpoint.name), "reason": .string(reason)])
    }

    private static func count(_ outcome: String) {
        Counter(label: "cart_webhooks_total", dimensions: [("outcome", outcome)]).increment()
    }
}
