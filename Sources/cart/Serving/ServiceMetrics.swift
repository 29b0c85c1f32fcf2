import CartService
import Hiredis
import Metrics
import PrometheusMetrics

/// The metrics of a serving process.
enum ServiceMetrics {
    /// Makes a registry that all metrics of this process go to; called once, before anything is counted.
    static func bootstrap() -> PrometheusRegistry {
        let registry = PrometheusRegistry()
        MetricsSystem.bootstrap(PrometheusMetricsFactory(registry))
        return registry
    }

    /// Adds what is only known when it is looked at: the connections to Redis, and events that could not be written.
    static func watch(_ redis: RedisClient, _ carts: Carts, in registry: PrometheusRegistry) {
        registry.collect {
            let statistics = redis.statistics
            Meter(label: "cart_redis_ready").set(statistics.state == .ready ? 1 : 0)
            Meter(label: "cart_redis_queued_commands").set(statistics.queueDepth)
            Meter(label: "cart_redis_in_flight_commands").set(statistics.inFlight)
            Meter(label: "cart_redis_queued_bytes").set(statistics.queuedBytes)
            Meter(label: "cart_redis_reconnects").set(statistics.reconnects)
            Meter(label: "cart_lost_events").set(carts.store.lostEventCount)
        }
    }
}
