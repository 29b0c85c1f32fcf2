import CartStore
import Metrics

/// How long the operations of the library take, retries and waiting included, whatever comes of them.
enum OperationTimer {
    /// What is timed; a change is told by what it does.
    enum Operation: String, CaseIterable {
        case load
        case add
        case setQuantity = "set_quantity"
        case adjustQuantity = "adjust_quantity"
        case update
        case reprice
        case remove
        case clear
        case setMetadata = "set_metadata"
        case move
        case migrate
        case undo
        case erase

        init(_ mutation: CartMutation) {
            self =
                switch mutation {
                case .add: .add
                case .setQuantity: .setQuantity
                case .adjustQuantity: .adjustQuantity
                case .update: .update
                case .reprice: .reprice
                case .remove: .remove
                case .clear: .clear
                case .setMetadata: .setMetadata
                case .move: .move
                }
        }
    }

    private static let timers = Dictionary(
        uniqueKeysWithValues: Operation.allCases.map { operation in
            let dimensions = [("operation", operation.rawValue)]
            return (operation, Timer(label: "cart_operation_duration_seconds", dimensions: dimensions))
        }
    )

    /// Carries something out and notes how long it took.
    static func measure<Outcome>(
        _ operation: Operation,
        _ body: () async throws(CartError) -> Outcome
    ) async throws(CartError) -> Outcome {
        let start = ContinuousClock.now
        defer { timers[operation]?.record(duration: ContinuousClock.now - start) }
        return try await body()
    }
}
