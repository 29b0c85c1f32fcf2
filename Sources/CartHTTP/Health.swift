import CartService
import Hummingbird

/// Answers whether the process is alive, and whether it can serve.
struct Health: Sendable {
    let carts: Carts

    /// Answers that the process is alive, whatever the state of Redis.
    func live() -> Response { .json(Array(#"{"status":"alive"}"#.utf8)) }

    /// Answers that the process is ready, once Redis has answered a script.
    func ready() async throws(CartError) -> Response {
        try await carts.checkReadiness()
        return .json(Array(#"{"status":"ready"}"#.utf8))
    }
}
