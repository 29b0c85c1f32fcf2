import Synchronization

/// All metrics of a process, and their text in Prometheus's exposition format (version 0.0.4).
///
/// Names are written as they are given, except that characters the format forbids become underscores.
public final class PrometheusRegistry: Sendable {
    /// One metric: its name and labels.
    struct Key: Hashable {
        let name: String
        let labels: [Label]
    }

    struct Label: Hashable {
        let name: String
        let value: String
    }

    private let help: [String: String]
    private let metrics = Mutex<[Key: any PrometheusMetric]>([:])
    private let collectors = Mutex<[@Sendable () -> Void]>([])

    /// Makes an empty registry.
    ///
    /// - Parameter help: The help text of each metric, by the metric's name. A metric without a text is explained by
    ///   its name.
    public init(help: [String: String] = [:]) {
        self.help = help
    }

    /// Adds a closure that is called before each ``text()``, to update metrics that are not set when their value
    /// changes.
    public func collect(_ body: @escaping @Sendable () -> Void) {
        collectors.withLock { $0.append(body) }
    }

    /// The metric with a name and labels.
    ///
    /// It is made at the first request.
    ///
    /// If another type already uses the name and labels, the returned metric is never shown.
    func metric<Metric: PrometheusMetric>(
        _ label: String,
        _ dimensions: [(String, String)],
        make: () -> Metric
    ) -> Metric {
        let key = Key(
            name: Self.name(label),
            labels: dimensions.map { Label(name: Self.name($0.0), value: $0.1) }.sorted { $0.name < $1.name }
        )
        return metrics.withLock { metrics in
            if let metric = metrics[key] { return metric as? Metric ?? make() }
            let metric = make()
            metrics[key] = metric
            return metric
        }
    }

    /// All metrics as text, ordered by name and labels.
    public func text() -> String {
        for collector in collectors.withLock({ $0 }) { collector() }
        let all = metrics.withLock { $0 }
        var text = ""
        var last = ""
        for (key, metric) in all.sorted(by: { Self.order($0.key) < Self.order($1.key) }) {
            if key.name != last {
                text += "# HELP \(key.name) \(Self.escapedHelp(help[key.name] ?? Self.words(key.name)))\n"
                text += "# TYPE \(key.name) \(type(of: metric).type)\n"
            }
            last = key.name
            metric.write(to: &text, key.name, key.labels)
        }
        return text
    }

    /// One line of the text.
    static func line(_ name: String, _ labels: [Label], _ value: String) -> String {
        let pairs = labels.map { "\($0.name)=\"\(escaped($0.value))\"" }.joined(separator: ",")
        return pairs.isEmpty ? "\(name) \(value)\n" : "\(name){\(pairs)} \(value)\n"
    }

    private static func words(_ name: String) -> String { name.split(separator: "_").joined(separator: " ") }

    private static func escapedHelp(_ text: String) -> String {
        text.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\")
            .split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\\n")
    }

    private static func order(_ key: Key) -> String {
        key.name + key.labels.map { " \($0.name)=\($0.value)" }.joined()
    }

    private static func name(_ label: String) -> String {
        String(label.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }

    private static func escaped(_ value: String) -> String {
        var text = ""
        for character in value {
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.append(character)
            }
        }
        return text
    }
}
