import CartService
import Hiredis
import Metrics
import PrometheusMetrics

/// The metrics of a serving process.
enum ServiceMetrics {
    /// Makes a registry that all metrics of this process go to; called once, before anything is counted.
    static func bootstrap() -> PrometheusRegistry {
        let registry = PrometheusRegistry(help: help)
        MetricsSystem.bootstrap(PrometheusMetricsFactory(registry))
        return registry
    }

    /// Adds what is only known when it is looked at: the connections to Redis, and events that could not be written.
    static func watch(_ redis: RedisClient, _ carts: Carts, in registry: PrometheusRegistry) {
        let reconnects = GrowingTotal("cart_redis_reconnects_total")
        let lostEvents = GrowingTotal("cart_lost_events_total")
        registry.collect {
            let statistics = redis.statistics
            Meter(label: "cart_redis_ready").set(statistics.state == .ready ? 1 : 0)
            Meter(label: "cart_redis_queued_commands").set(statistics.queueDepth)
            Meter(label: "cart_redis_in_flight_commands").set(statistics.inFlight)
            Meter(label: "cart_redis_queued_bytes").set(statistics.queuedBytes)
            reconnects.reach(statistics.reconnects)
            lostEvents.reach(carts.store.lostEventCount)
        }
    }

    /// What each metric says; docs/metrics.md has more.
    private static let help = [
        "cart_catalog_broken": "1 while the catalog's file cannot be read as it is.",
        "cart_catalog_failures_total": "Questions that the shop's own server did not answer as it should.",
        "cart_errors_total": "Refusals and failures over HTTP, by code.",
        "cart_http_request_duration_seconds": "Time to an answer, by route, method and status.",
        "cart_lost_events_total": "Events that a Cluster did not take after their change.",
        "cart_migration_lines_total": "Lines that a merge has capped or dropped, by outcome.",
        "cart_migration_oldest_due_seconds": "Age of the oldest migration that a crash left half done.",
        "cart_migrations_due": "Migrations that a crash left half done, as the last sweep saw them.",
        "cart_migrations_total": "Migrations, by how they ended.",
        "cart_operation_duration_seconds": "Time of a library call, by operation.",
        "cart_redis_in_flight_commands": "Commands that Redis has yet to answer.",
        "cart_redis_queued_bytes": "Bytes that wait for Redis.",
        "cart_redis_queued_commands": "Commands that wait to be sent to Redis.",
        "cart_redis_ready": "1 while commands can be sent to Redis.",
        "cart_redis_reconnects_total": "Connections to Redis that took the place of broken ones.",
        "cart_sessions_total": "Guest sessions made.",
    ]
}
