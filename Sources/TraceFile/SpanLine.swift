import Foundation
import Tracing

/// A span as a line of OTLP/JSON: a whole request for export with one span in it.
///
/// Source: opentelemetry-proto, `ExportTraceServiceRequest` in its JSON encoding.
struct SpanLine {
    private let span: FileSpan
    private let record: FileSpan.Record
    private let service: String

    init(_ span: FileSpan, _ record: FileSpan.Record, service: String) {
        self.span = span
        self.record = record
        self.service = service
    }

    /// The line, with its line feed.
    var data: Data {
        var fields: [String: Any] = [
            "traceId": span.trace.traceID, "spanId": span.trace.spanID, "name": record.name, "kind": kind,
            "startTimeUnixNano": "\(span.start)", "endTimeUnixNano": "\(record.end ?? span.start)",
            "attributes": Self.values(record.attributes),
        ]
        if let parent = span.parentID { fields["parentSpanId"] = parent }
        if let status = record.status {
            var described: [String: Any] = ["code": status.code == .error ? 2 : 1]
            if let message = status.message { described["message"] = message }
            fields["status"] = described
        }
        if !record.events.isEmpty {
            fields["events"] = record.events.map { event in
                [
                    "timeUnixNano": "\(event.nanosecondsSinceEpoch)", "name": event.name,
                    "attributes": Self.values(event.attributes),
                ]
            }
        }
        let resource: [String: Any] = [
            "attributes": [["key": "service.name", "value": ["stringValue": service]]]
        ]
        let scope: [String: Any] = ["scope": ["name": "swift-cart"], "spans": [fields]]
        let line: [String: Any] = ["resourceSpans": [["resource": resource, "scopeSpans": [scope]]]]
        let data = try? JSONSerialization.data(withJSONObject: line, options: [.sortedKeys, .withoutEscapingSlashes])
        return (data ?? Data()) + Data("\n".utf8)
    }

    private var kind: Int {
        switch span.kind {
        case .internal: 1
        case .server: 2
        case .client: 3
        case .producer: 4
        case .consumer: 5
        }
    }

    private static func values(_ attributes: SpanAttributes) -> [[String: Any]] {
        var values: [[String: Any]] = []
        attributes.forEach { key, attribute in
            let value: [String: Any]? =
                switch attribute {
                case .int32(let number): ["intValue": "\(number)"]
                case .int64(let number): ["intValue": "\(number)"]
                case .double(let number): ["doubleValue": number]
                case .bool(let flag): ["boolValue": flag]
                case .string(let text): ["stringValue": text]
                case .stringConvertible(let value): ["stringValue": "\(value)"]
                default: nil
                }
            if let value { values.append(["key": key, "value": value]) }
        }
        return values.sorted { "\($0["key"] ?? "")" < "\($1["key"] ?? "")" }
    }
}
