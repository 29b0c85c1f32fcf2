public import CoreMetrics

/// Makes the metrics of swift-metrics in a registry that Prometheus can read.
public struct PrometheusMetricsFactory: MetricsFactory {
    /// Where the metrics are.
    public let registry: PrometheusRegistry

    /// Makes a factory over a registry.
    public init(_ registry: PrometheusRegistry) {
        self.registry = registry
    }

    /// A counter.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        registry.metric(label, dimensions) { PrometheusCounter() }
    }

    /// A counter with fractions.
    public func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        registry.metric(label, dimensions) { PrometheusFloatCounter() }
    }

    /// A gauge.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        registry.metric(label, dimensions) { PrometheusGauge() }
    }

    /// A histogram if `aggregate` is true, otherwise a gauge.
    public func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        aggregate
            ? registry.metric(label, dimensions) { PrometheusHistogram() }
            : registry.metric(label, dimensions) { PrometheusGauge() }
    }

    /// A histogram in seconds.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        registry.metric(label, dimensions) { PrometheusHistogram() }
    }

    /// Metrics stay until the process ends.
    public func destroyCounter(_ handler: any CounterHandler) {}

    /// Metrics stay until the process ends.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}

    /// Metrics stay until the process ends.
    public func destroyMeter(_ handler: any MeterHandler) {}

    /// Metrics stay until the process ends.
    public func destroyRecorder(_ handler: any RecorderHandler) {}

    /// Metrics stay until the process ends.
    public func destroyTimer(_ handler: any TimerHandler) {}
}
