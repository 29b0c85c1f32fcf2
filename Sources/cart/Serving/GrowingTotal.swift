import Metrics
import Synchronization

/// A counter of something that is counted elsewhere, and looked at now and then.
final class GrowingTotal: Sendable {
    private let counter: Counter
    private let seen = Mutex(0)

    init(_ label: String) {
        counter = Counter(label: label)
    }

    /// Takes a total that was looked up; one that is less than before, because what it summed up is gone, adds nothing.
    func reach(_ total: Int) {
        let more = seen.withLock { seen in
            defer { seen = total }
            return max(0, total - seen)
        }
        counter.increment(by: more)
    }
}
