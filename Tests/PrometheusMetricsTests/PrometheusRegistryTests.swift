import CoreMetrics
import Testing

@testable import PrometheusMetrics

@Suite("Metrics as text")
struct PrometheusRegistryTests {
    private let registry = PrometheusRegistry()
    private var factory: PrometheusMetricsFactory { PrometheusMetricsFactory(registry) }

    @Test("counters add up by name and labels, and are ordered")
    func counters() {
        factory.makeCounter(label: "b.total", dimensions: [("code", "x")]).increment(by: 2)
        factory.makeCounter(label: "b.total", dimensions: [("code", "x")]).increment(by: 3)
        factory.makeCounter(label: "b.total", dimensions: [("code", "a\"\\\n")]).increment(by: 1)
        factory.makeCounter(label: "a", dimensions: []).increment(by: 1)
        #expect(
            registry.text() == """
                # HELP a a
                # TYPE a counter
                a 1
                # HELP b_total b total
                # TYPE b_total counter
                b_total{code="a\\"\\\\\\n"} 1
                b_total{code="x"} 5

                """
        )
    }

    @Test("timers are histograms in seconds whose buckets add up")
    func timers() {
        let timer = factory.makeTimer(label: "t_seconds", dimensions: [("route", "/")])
        for nanoseconds: Int64 in [400_000, 3_000_000, 60_000_000_000] { timer.recordNanoseconds(nanoseconds) }
        let lines = registry.text().split(separator: "\n")
        #expect(lines.prefix(2) == ["# HELP t_seconds t seconds", "# TYPE t_seconds histogram"])
        #expect(lines.contains(#"t_seconds_bucket{route="/",le="0.0005"} 1"#))
        #expect(lines.contains(#"t_seconds_bucket{route="/",le="0.005"} 2"#))
        #expect(lines.contains(#"t_seconds_bucket{route="/",le="10.0"} 2"#))
        #expect(lines.contains(#"t_seconds_bucket{route="/",le="+Inf"} 3"#))
        #expect(lines.contains(#"t_seconds_count{route="/"} 3"#))
    }

    @Test("gauges say what was set last, also when they are asked for")
    func gauges() {
        let gauge = factory.makeMeter(label: "g", dimensions: [])
        registry.collect { gauge.set(7.0) }
        gauge.set(3.0)
        #expect(registry.text() == "# HELP g g\n# TYPE g gauge\ng 7.0\n")
    }

    @Test("a name that is in use for another type keeps its first")
    func types() {
        factory.makeCounter(label: "x", dimensions: []).increment(by: 1)
        factory.makeMeter(label: "x", dimensions: []).set(9.0)
        #expect(registry.text() == "# HELP x x\n# TYPE x counter\nx 1\n")
    }

    @Test("help is what was given for the name, in one line")
    func help() {
        let registry = PrometheusRegistry(help: ["a_total": "Says \\ and\nmore."])
        PrometheusMetricsFactory(registry).makeCounter(label: "a_total", dimensions: []).increment(by: 1)
        #expect(registry.text().hasPrefix("# HELP a_total Says \\\\ and\\nmore.\n# TYPE a_total counter\n"))
    }

    @Test("a counter with fractions keeps them")
    func fractions() {
        let registry = PrometheusRegistry()
        let counter = PrometheusMetricsFactory(registry).makeFloatingPointCounter(label: "cpu_total", dimensions: [])
        counter.increment(by: 0.25)
        counter.increment(by: 0.5)
        #expect(registry.text().contains("# TYPE cpu_total counter\ncpu_total 0.75\n"))
    }
}
