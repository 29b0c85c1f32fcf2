import CartModel
import CartService
import CartStore
import Logging
import ServiceLifecycle

/// Checks whether Redis's version and settings keep carts safe, and warns of those that do not.
///
/// It checks at the start and again with each new connection, because the connection may lead to another server.
struct ServerInspection: Service {
    let carts: Carts
    let logger: Logger
    /// Tells of new connections and topologies.
    let changes: AsyncStream<Void>

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            var reported: [ServerWarning] = []
            for await _ in changes {
                guard let warnings = await inspect() else { return }
                try await Self.refuseOtherLayouts(carts)
                for warning in warnings where !reported.contains(warning) {
                    Terminal.warn("WARNING: Redis's \(warning).")
                    logger.warning("redis.unsafe", metadata: ["reason": .string("\(warning)")])
                }
                reported = warnings
            }
        }
    }

    /// Makes sure that carts are in this version's layout, as far as Redis can say; a Redis that does not answer is asked
    /// again with its next connection.
    static func refuseOtherLayouts(_ carts: Carts) async throws(CartError) {
        do throws(CartError) {
            try await carts.checkLayout()
        } catch {
            if error.code == .invalidConfiguration { throw error }
        }
    }

    /// What is wrong, as soon as Redis answers; `nil` if the task is cancelled first.
    private func inspect() async -> [ServerWarning]? {
        while !Task.isCancelled {
            do {
                return try await carts.inspectServer()
            } catch {
                try? await Task.sleep(for: .seconds(1))
            }
        }
        return nil
    }
}
