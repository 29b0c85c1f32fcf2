import CartHTTP
import CartService
import Foundation
import Logging
import ServiceLifecycle

/// The background work of a server: it ends half-done migrations, and reports abandoned carts and sends events to receivers
/// where that is configured.
struct BackgroundWork: Service {
    let carts: Carts
    let webhooks: [WebhookEndpoint]
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await MigrationRecovery(carts).run() }
                if !webhooks.isEmpty {
                    group.addTask { await Webhooks(carts, endpoints: webhooks, logger: logger).run() }
                }
                let events = carts.configuration.events
                if events.isEnabled, events.abandonedAfter > .zero {
                    let name = "\(ProcessInfo.processInfo.hostName)-\(ProcessInfo.processInfo.processIdentifier)"
                    group.addTask { await AbandonedCarts(carts, after: events.abandonedAfter, consumer: name).run() }
                }
            }
        }
    }
}
