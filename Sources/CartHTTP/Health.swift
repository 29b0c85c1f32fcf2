import CartService
import Hummingbird

/// Whether the process lives, and whether it can serve.
struct Health: Sendable {
    let carts: Carts

    /// Alive, whatever Redis does.
    func live() -> Response { .json(Array(#"{"status":"alive"}"#.utf8)) }

    /// Ready when a script has made its way to Redis and back.
    func ready() async throws(CartError) -> Response {
        try await carts.checkReadiness()
        return .json(Array(#"{"status":"ready"}"#.utf8))
    }
}
