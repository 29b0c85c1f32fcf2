import CoreMetrics
import Synchronization

/// How often values lay below each of some bounds; timers are told in seconds.
final class PrometheusHistogram: PrometheusMetric, TimerHandler, RecorderHandler {
    static let type = "histogram"

    private struct State {
        var counts: [Int64]
        var sum = 0.0
    }

    /// From half a millisecond, which a cart takes, to ten seconds, which is the longest that a request may take.
    static let bounds: [Double] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    private let state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1_000_000_000) }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        let index = Self.bounds.firstIndex { value <= $0 } ?? Self.bounds.count
        state.withLock { state in
            state.counts[index] += 1
            state.sum += value
        }
    }

    func write(to text: inout String, _ name: String, _ labels: [PrometheusRegistry.Label]) {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        var total: Int64 = 0
        for (index, count) in counts.enumerated() {
            total += count
            let bound = index < Self.bounds.count ? "\(Self.bounds[index])" : "+Inf"
            let label = PrometheusRegistry.Label(name: "le", value: bound)
            text += PrometheusRegistry.line("\(name)_bucket", labels + [label], "\(total)")
        }
        text += PrometheusRegistry.line("\(name)_sum", labels, "\(sum)")
        text += PrometheusRegistry.line("\(name)_count", labels, "\(total)")
    }
}
