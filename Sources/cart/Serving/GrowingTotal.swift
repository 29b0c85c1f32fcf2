import Metrics
import Synchronization

/// A counter of something that is counted elsewhere, and looked at now and then.
final class GrowingTotal: Sendable {
    private let counter: Counter
    private let seen = Mutex(0)

    init(_ label: String) {
        counter = Counter(label: label)
    }

    /// Takes a total.
    ///
    /// One that is less than before adds nothing: what it summed up has begun anew.
    func reach(_ total: Int) {
        let more = seen.withLock { seen in
            defer { seen = total }
            return max(0, total - seen)
        }
        counter.increment(by: more)
    }
}
