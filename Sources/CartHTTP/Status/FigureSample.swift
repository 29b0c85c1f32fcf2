import CartService

/// What the metrics of this process said at one moment: totals since its start, and states.
struct FigureSample: Sendable {
    /// When it was taken.
    let time: Timestamp

    /// Values by name.
    private(set) var values: [String: Double] = [:]

    /// The number of requests that took at most the given number of seconds.
    private(set) var durations: [String: Double] = [:]

    /// Reads the values that the console shows from metrics in Prometheus's text format.
    ///
    /// Values of different labels are added up; of the readers' lags, the longest is used.
    init(time: Timestamp, metrics text: String) {
        self.time = time
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]) else {
                continue
            }
            let metric = line[..<space]
            let name = metric.prefix { $0 != "{" }
            switch name {
            case "cart_http_request_duration_seconds_count":
                add(value, to: "requests")
                switch Self.label("status", in: metric)?.first {
                case "5": add(value, to: "errors")
                case "4": add(value, to: "refusals")
                default: break
                }
            case "cart_http_request_duration_seconds_bucket":
                if let limit = Self.label("le", in: metric) { durations[String(limit), default: 0] += value }
            case "cart_event_lag_seconds": values["event_lag_s"] = max(values["event_lag_s"] ?? 0, value)
            case "cart_migrations_total":
                if let status = Self.label("status", in: metric) { add(value, to: "migrations_\(status)") }
            default:
                if let name = Self.names[String(name)] { add(value, to: name) }
            }
        }
    }

    /// The metrics that are copied unchanged, and their names in the sample.
    private static let names = [
        "cart_sessions_total": "sessions", "cart_migrations_due": "recoveries_due",
        "cart_migration_oldest_due_seconds": "oldest_due_s", "cart_lost_events_total": "lost_events",
        "cart_redis_queued_commands": "redis_queued", "cart_redis_in_flight_commands": "redis_in_flight",
        "cart_redis_ready": "redis_ready", "cart_redis_reconnects_total": "redis_reconnects",
        "process_cpu_seconds_total": "cpu_s", "process_resident_memory_bytes": "memory_bytes",
    ]

    private mutating func add(_ value: Double, to name: String) { values[name, default: 0] += value }

    private static func label(_ name: String, in metric: Substring) -> Substring? {
        guard let start = metric.firstRange(of: "\(name)=\"") else { return nil }
        return metric[start.upperBound...].prefix { $0 != "\"" }
    }

    /// The sample as JSON: `{"time","values":{…},"durations":{…}}`.
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("time", time)
        writer.key("values")
        Self.write(values, to: &writer)
        writer.key("durations")
        Self.write(durations, to: &writer)
        writer.endObject()
    }

    private static func write(_ values: [String: Double], to writer: inout JSONWriter) {
        writer.beginObject()
        for (name, value) in values.sorted(by: { $0.key < $1.key }) where value.isFinite {
            writer.key(name)
            writer.write(JSONText(trusted: "\(value)"))
        }
        writer.endObject()
    }
}
