import CartStore
import Metrics

/// How long the operations of the library take, retries and waiting included, also when they fail.
enum OperationTimer {
    /// What is timed; changes are named by what they do.
    enum Operation: Int, CaseIterable {
        case load, add, setQuantity, adjustQuantity, update, reprice, remove, clear, setMetadata, replace, move
        case migrate, undo, erase, startCheckout, completeCheckout, cancelCheckout

        /// The name in metrics.
        var label: String {
            switch self {
            case .setQuantity: "set_quantity"
            case .adjustQuantity: "adjust_quantity"
            case .setMetadata: "set_metadata"
            case .startCheckout: "start_checkout"
            case .completeCheckout: "complete_checkout"
            case .cancelCheckout: "cancel_checkout"
            default: "\(self)"
            }
        }

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
                case .replace: .replace
                case .move: .move
                }
        }
    }

    /// One for each operation, in their order.
    private static let timers = Operation.allCases.map { operation in
        Timer(label: "cart_operation_duration_seconds", dimensions: [("operation", operation.label)])
    }

    /// Carries something out and notes how long it took.
    static func measure<Outcome>(
        _ operation: Operation,
        _ body: () async throws(CartError) -> Outcome
    ) async throws(CartError) -> Outcome {
        let start = ContinuousClock.now
        defer { timers[operation.rawValue].record(duration: ContinuousClock.now - start) }
        guard Spans.areWanted else { return try await body() }
        return try await Spans.within("cart \(operation.label)", body)
    }
}
