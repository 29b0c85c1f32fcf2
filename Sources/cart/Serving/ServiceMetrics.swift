import CartService
import Foundation
import Hiredis
import Metrics
import PrometheusMetrics

/// The metrics of a serving process.
enum ServiceMetrics {
    /// Makes a registry that all metrics of this process go to; called once, before anything that counts is made.
    static func bootstrap() -> PrometheusRegistry {
        let registry = PrometheusRegistry(help: help)
        MetricsSystem.bootstrap(PrometheusMetricsFactory(registry))
        watchProcess(in: registry)
        return registry
    }

    /// Adds figures that are read when they are asked for: connections to Redis, and events that could not be written.
    static func watch(_ redis: RedisClient, _ carts: Carts, in registry: PrometheusRegistry) {
        let reconnects = GrowingTotal("cart_redis_reconnects_total")
        let lostEvents = GrowingTotal("cart_lost_events_total")
        let resends = GrowingTotal("cart_redis_resends_total")
        let scripts = ScriptFailureTotals()
        let connections = ConnectionGauges()
        registry.collect {
            let statistics = redis.statistics
            Meter(label: "cart_redis_ready").set(statistics.state == .ready ? 1 : 0)
            reconnects.reach(statistics.reconnects)
            resends.reach(statistics.resends)
            connections.set(redis.connectionStatistics)
            scripts.reach(carts.store.scriptFailures)
            lostEvents.reach(carts.store.lostEventCount)
        }
    }

    /// Adds the figures of the process under the names that Prometheus's own clients use.
    private static func watchProcess(in registry: PrometheusRegistry) {
        Meter(label: "cart_build_info", dimensions: [("version", CartVersionNumber.text)]).set(1)
        Meter(label: "process_start_time_seconds").set(Int64(Date.now.timeIntervalSince1970))
        let processor = GrowingTotal(fractional: "process_cpu_seconds_total")
        registry.collect {
            processor.reach(ProcessFigures.processorSeconds)
            if let bytes = ProcessFigures.residentBytes { Meter(label: "process_resident_memory_bytes").set(bytes) }
            if let count = ProcessFigures.openDescriptors { Meter(label: "process_open_fds").set(count) }
        }
    }

    /// What each metric says; docs/metrics.md has more.
    static let help = [
        "cart_build_info": "Always 1; the version is in the label.",
        "cart_catalog_broken": "1 while the catalog's file cannot be read as it is.",
        "cart_catalog_failures_total": "Questions that the shop's own server did not answer as it should.",
        "cart_errors_total": "Refusals and failures over HTTP, by code.",
        "cart_event_lag_seconds": "How old the event was that a reader of events reached last; 0 at the end.",
        "cart_http_request_duration_seconds": "Time to an answer, by route, method and status.",
        "cart_lost_events_total": "Events that a Cluster did not take after their change.",
        "cart_migration_lines_total": "Lines that a merge has capped or dropped, by outcome.",
        "cart_migration_oldest_due_seconds": "Age of the oldest migration that a crash left half done.",
        "cart_migrations_left": "Migrations and undos that the last sweep could not end; the log says why.",
        "cart_migrations_due": "Migrations that a crash left half done, as the last sweep saw them.",
        "cart_migrations_total": "Migrations, by how they ended.",
        "cart_operation_duration_seconds": "Time of a library call, by operation.",
        "cart_redis_in_flight_commands": "Commands that Redis has yet to answer, by server and connection.",
        "cart_redis_queued_bytes": "Bytes that wait for Redis, by server and connection.",
        "cart_redis_queued_commands": "Commands that wait to be sent to Redis, by server and connection.",
        "cart_redis_ready": "1 while commands can be sent to Redis.",
        "cart_redis_reconnects_total": "Connections to Redis that took the place of broken ones.",
        "cart_redis_resends_total":
            "Commands that were sent once more: broken connection, unknown script, other server.",
        "cart_script_failures_total": "Calls of scripts that failed, by script and code.",
        "cart_sessions_total": "Guest sessions made.",
        "cart_webhooks_total": "Messages to receivers of events: delivered, sent again, or given up.",
        "process_cpu_seconds_total": "CPU time of this process, user and system.",
        "process_open_fds": "Open files and sockets.",
        "process_resident_memory_bytes": "Memory of this process that is in RAM.",
        "process_start_time_seconds": "When this process started, in seconds since 1970.",
    ]
}
