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

        /// Its place among all of them.
        fileprivate var number: Int {
            switch self {
            case .load: 0
            case .add: 1
            case .setQuantity: 2
            case .adjustQuantity: 3
            case .update: 4
            case .reprice: 5
            case .remove: 6
            case .clear: 7
            case .setMetadata: 8
            case .move: 9
            case .migrate: 10
            case .undo: 11
            case .erase: 12
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
                case .move: .move
                }
        }
    }

    private static let timers = Operation.allCases.sorted { $0.number < $1.number }.map { operation in
        Timer(label: "cart_operation_duration_seconds", dimensions: [("operation", operation.rawValue)])
    }

    /// Carries something out and notes how long it took.
    static func measure<Outcome>(
        _ operation: Operation,
        _ body: () async throws(CartError) -> Outcome
    ) async throws(CartError) -> Outcome {
        let start = ContinuousClock.now
        defer { timers[operation.number].record(duration: ContinuousClock.now - start) }
        return try await body()
    }
}
