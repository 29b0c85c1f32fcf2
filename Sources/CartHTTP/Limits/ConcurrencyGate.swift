import Synchronization

/// Counts the requests under way, and decides whether another one is accepted.
///
/// Beyond the limit a request is refused at once, which costs less than letting it wait for a Redis that cannot keep up.
final class ConcurrencyGate: Sendable {
    let limit: Int
    private let under = Atomic<Int>(0)

    init(limit: Int) {
        self.limit = limit
    }

    /// Requests under way.
    var count: Int { under.load(ordering: .relaxed) }

    /// Takes a place, which is given back with ``leave()``; `false` when all are taken.
    func enter() -> Bool {
        guard under.add(1, ordering: .relaxed).newValue <= limit else {
            leave()
            return false
        }
        return true
    }

    /// Gives a place back.
    func leave() { under.subtract(1, ordering: .relaxed) }
}
