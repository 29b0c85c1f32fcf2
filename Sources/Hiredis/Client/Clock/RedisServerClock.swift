import Synchronization

/// Redis's clock, as seen from here without asking it.
///
/// Every connection measures how far Redis's clock is from this machine's monotonic clock: when it is made and
/// every `clockInterval` after. The error is at most half the round trip of the best recent measurement.
public struct RedisServerClock: Sendable {
    private final class Cell: Sendable {
        let estimate = Mutex<ClockEstimate?>(nil)
        let offset = Atomic<Int64>(.min)

        func adjust(_ measured: ClockEstimate) {
            estimate.withLock { estimate in
                let best = estimate?.updated(by: measured) ?? measured
                estimate = best
                offset.store(best.offset, ordering: .relaxed)
            }
        }
    }

    private let cell = Cell()
    private let total: Cell?

    /// Makes a clock whose measurements also count for another one.
    init(feeding total: RedisServerClock? = nil) {
        self.total = total?.cell
    }

    /// Milliseconds since 1970 on Redis's clock; nil before the first connection.
    ///
    /// Reading takes no lock.
    public func now() -> Int64? {
        let offset = cell.offset.load(ordering: .relaxed)
        guard offset != .min else { return nil }
        return (MonotonicClock.now() + offset) / 1_000_000
    }

    /// Takes a measurement into the estimate.
    func adjust(_ measured: ClockEstimate) {
        cell.adjust(measured)
        total?.adjust(measured)
    }
}
