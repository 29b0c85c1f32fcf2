import CoreMetrics
import Synchronization

/// The number of values up to each of several bounds.
///
/// Timers record seconds.
///
/// Counted without a lock, because every request notes two of them.
final class PrometheusHistogram: PrometheusMetric, TimerHandler, RecorderHandler {
    static let type = "histogram"

    private final class Count: Sendable {
        let value = Atomic<Int64>(0)
    }

    /// From a tenth of a millisecond, within which a cart is read, to ten seconds, the longest that a request may take.
    static let bounds: [Double] = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]

    private let counts = (0...bounds.count).map { _ in Count() }
    /// The sum of all values in billionths, because timers report nanoseconds.
    private let sum = Atomic<Int64>(0)

    func recordNanoseconds(_ duration: Int64) {
        note(Double(duration) / 1_000_000_000, billionths: duration)
    }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        note(value, billionths: Int64(max(-9e18, min(9e18, value * 1_000_000_000))))
    }

    private func note(_ value: Double, billionths: Int64) {
        let index = Self.bounds.firstIndex { value <= $0 } ?? Self.bounds.count
        counts[index].value.wrappingAdd(1, ordering: .relaxed)
        sum.wrappingAdd(billionths, ordering: .relaxed)
    }

    func write(to text: inout String, _ name: String, _ labels: [PrometheusRegistry.Label]) {
        var total: Int64 = 0
        for (index, count) in counts.enumerated() {
            total += count.value.load(ordering: .relaxed)
            let bound = index < Self.bounds.count ? "\(Self.bounds[index])" : "+Inf"
            let label = PrometheusRegistry.Label(name: "le", value: bound)
            text += PrometheusRegistry.line("\(name)_bucket", labels + [label], "\(total)")
        }
        let seconds = Double(sum.load(ordering: .relaxed)) / 1_000_000_000
        text += PrometheusRegistry.line("\(name)_sum", labels, "\(seconds)")
        text += PrometheusRegistry.line("\(name)_count", labels, "\(total)")
    }
}
