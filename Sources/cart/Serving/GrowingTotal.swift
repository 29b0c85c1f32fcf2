import Metrics
import Synchronization

/// A counter of something that is counted elsewhere, and looked at now and then.
final class GrowingTotal<Total: Numeric & Comparable & Sendable>: Sendable {
    private let increment: @Sendable (Total) -> Void
    private let seen = Mutex(Total.zero)

    private init(_ increment: @escaping @Sendable (Total) -> Void) {
        self.increment = increment
    }

    /// Takes a total.
    ///
    /// A total that is less than the last one adds nothing: its source has been reset.
    func reach(_ total: Total) {
        let more = seen.withLock { seen in
            defer { seen = total }
            return max(.zero, total - seen)
        }
        increment(more)
    }
}

extension GrowingTotal where Total == Int {
    convenience init(_ label: String, _ dimensions: [(String, String)] = []) {
        let counter = Counter(label: label, dimensions: dimensions)
        self.init { counter.increment(by: $0) }
    }
}

extension GrowingTotal where Total == Double {
    /// A total with fractions.
    convenience init(fractional label: String) {
        let counter = FloatingPointCounter(label: label)
        self.init { counter.increment(by: $0) }
    }
}
