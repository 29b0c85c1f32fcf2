/// Something that can be written as lines of Prometheus's text.
protocol PrometheusMetric: AnyObject, Sendable {
    /// The type in the text: `counter`, `gauge` or `histogram`.
    static var type: String { get }

    /// Writes the lines.
    func write(to text: inout String, _ name: String, _ labels: [PrometheusRegistry.Label])
}
