import ArgumentParser

/// What `cart bench` measures.
enum BenchmarkOperation: String, CaseIterable, ExpressibleByArgument, Sendable {
    /// A PING: what the client and the way to Redis cost.
    case ping
    /// An add of quantity to a line of a cart.
    case add
    /// A load of a cart.
    case load
    /// A migration of a guest's cart into a user's.
    case migrate
}
