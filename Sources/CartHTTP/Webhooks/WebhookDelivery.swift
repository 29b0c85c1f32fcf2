import CartService
import CartStore
import Hiredis
import Logging
import Metrics

/// The delivery of one stream's events to one receiver.
///
/// A page of the stream is dealt with before the next one is read, so the position in Redis never passes an event that is not
/// delivered or buried. Within a page the events of one cart go one after the other, those of different carts at once.
struct WebhookDelivery: Sendable {
    let carts: Carts
    let endpoint: WebhookEndpoint
    let stream: Int
    let rules: DeliveryRules
    let logger: Logger

    /// How many carts' events are on the way at once.
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

    /// Whether an erasure has taken the event out: then its report is not to be sent either.
    ///
    /// Within the retention nothing else takes an event out; past it, its absence says nothing.
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
            // Redis that is away comes back; what is under way is not begun anew for that.
            try await Task.sleep(for: .seconds(1))
        }
    }

    /// The report of a merge; `nil` for other events, and where it cannot be read: it is kept for some days only, and an event
    /// must not hold up the others for its sake.
    private func report(_ event: CartEvent) async throws(CartError) -> MigrationReport? {
        guard event.kind == .migrated, let id = event.fields["migration_id"],
            let target = try? carts.configuration.identifiers.parse(event.identifier)
        else { return nil }
        do {
            return try await carts.migration(id: id, to: target)
        } catch {
            // Redis that is away comes back, and is waited for.
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
