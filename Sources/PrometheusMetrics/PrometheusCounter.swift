import CoreMetrics
import Synchronization

/// A number that only grows.
final class PrometheusCounter: PrometheusMetric, CounterHandler {
    static let type = "counter"

    private let value = Atomic<Int64>(0)

    func increment(by amount: Int64) { value.wrappingAdd(amount, ordering: .relaxed) }

    func reset() { value.store(0, ordering: .relaxed) }

    func write(to text: inout String, _ name: String, _ labels: [PrometheusRegistry.Label]) {
        text += PrometheusRegistry.line(name, labels, "\(value.load(ordering: .relaxed))")
    }
}
