import CartService
import Synchronization

/// What has happened since somebody looked last.
final class RecentActivity: Sendable {
    /// Counts by kind of event, and by owner.
    struct Counts: Sendable {
        var kinds: [String: Int] = [:]
        var owners: [String: Int] = [:]
    }

    private let counts = Mutex(Counts())

    /// Counts an event.
    func note(_ event: CartEvent) {
        counts.withLock { counts in
            counts.kinds[event.kind.rawValue, default: 0] += 1
            counts.owners[event.identifier, default: 0] += 1
        }
    }

    /// The counts, which begin at 0 again.
    func take() -> Counts {
        counts.withLock { counts in
            defer { counts = Counts() }
            return counts
        }
    }
}
