import CoreMetrics
import Synchronization

/// A number that only grows, with fractions; for example seconds.
final class PrometheusFloatCounter: PrometheusMetric, FloatingPointCounterHandler {
    static let type = "counter"

    private let value = Mutex<Double>(0)

    func increment(by amount: Double) { value.withLock { $0 += amount } }

    func reset() { value.withLock { $0 = 0 } }

    func write(to text: inout String, _ name: String, _ labels: [PrometheusRegistry.Label]) {
        text += PrometheusRegistry.line(name, labels, "\(value.withLock { $0 })")
    }
}
