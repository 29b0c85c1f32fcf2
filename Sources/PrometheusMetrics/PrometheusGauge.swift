import CoreMetrics
import Synchronization

/// A number that goes up and down.
final class PrometheusGauge: PrometheusMetric, MeterHandler, RecorderHandler {
    static let type = "gauge"

    private let value = Mutex<Double>(0)

    func set(_ value: Int64) { set(Double(value)) }

    func set(_ value: Double) { self.value.withLock { $0 = value } }

    func increment(by amount: Double) { value.withLock { $0 += amount } }

    func decrement(by amount: Double) { value.withLock { $0 -= amount } }

    func record(_ value: Int64) { set(Double(value)) }

    func record(_ value: Double) { set(value) }

    func write(to text: inout String, _ name: String, _ labels: [PrometheusRegistry.Label]) {
        text += PrometheusRegistry.line(name, labels, "\(value.withLock { $0 })")
    }
}
