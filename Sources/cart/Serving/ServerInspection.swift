import CartService
import CartStore
import Logging
import ServiceLifecycle

/// Looks once, as soon as Redis answers, whether its version and settings keep carts safe, and says what does not.
struct ServerInspection: Service {
    let carts: Carts

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                if let warnings = try? await carts.inspectServer() {
                    for warning in warnings { Terminal.warn("WARNING: Redis's \(warning).") }
                    return
                }
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }
}
