import Foundation
import Testing

@Suite("Tracing", .timeLimit(.minutes(2)))
struct TracingTests {
    struct Line: Decodable {
        struct Resource: Decodable { let scopeSpans: [Scope] }
        struct Scope: Decodable { let spans: [Span] }
        struct Attribute: Decodable {
            struct Value: Decodable {
                let stringValue: String?
                let intValue: String?
            }
            let key: String
            let value: Value
        }
        struct Span: Decodable {
            let traceId: String
            let spanId: String
            let parentSpanId: String?
            let name: String
            let kind: Int
            let startTimeUnixNano: String
            let endTimeUnixNano: String
            let attributes: [Attribute]
        }
        let resourceSpans: [Resource]
    }

    @Test("a request, its operation and its script are spans of the caller's trace, and log lines name it")
    func spans() async throws {
        let directory = try TemporaryDirectory()
        let service = try await RunningService(
            in: directory,
            ["--demo", "--set", "telemetry.traces_file=traces.jsonl", "--set", "log.level=debug"]
        )
        let trace = "0af7651916cd43dd8448eb211c80319c"
        func curl(_ sampled: String, _ body: String) async throws -> String {
            try await service.output(of: [
                "curl", "-s", "-H", "Content-Type: application/json", "-H", "X-Request-Id: request-1", "-H",
                "traceparent: 00-\(trace)-b7ad6b7169203331-\(sampled)", "-d", body,
                "\(service.url)/v1/cart/default/items",
            ])
        }
        #expect(try await curl("01", #"{"id":"mug"}"#).contains(#""id":"mug""#))
        #expect(try await curl("00", #"{"id":"poster"}"#).contains(#""id":"poster""#))
        #expect(try await curl("01", #"{"id":"nothing"}"#).contains("nothing"))
        let file = directory.url.appendingPathComponent("traces.jsonl")
        var spans: [Line.Span] = []
        try await wait(until: "the spans are written") {
            let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
            guard text.hasSuffix("\n") else { return false }
            spans = text.split(separator: "\n").compactMap { try? JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
                .flatMap(\.resourceSpans).flatMap(\.scopeSpans).flatMap(\.spans)
            return spans.count { $0.name.hasPrefix("POST") } == 2
        }
        let mine = spans.filter { $0.traceId == trace }
        let request = try #require(mine.first { $0.name == "POST /v1/cart/{instance}/items" })
        #expect(request.parentSpanId == "b7ad6b7169203331" && request.kind == 2)
        #expect(request.attributes.contains { $0.key == "cart.request_id" && $0.value.stringValue == "request-1" })
        #expect(request.attributes.contains { $0.key == "http.response.status_code" && $0.value.intValue == "200" })
        let operation = try #require(mine.first { $0.name == "cart add" })
        #expect(operation.parentSpanId == request.spanId)
        let script = try #require(mine.first { $0.name.hasPrefix("redis ") && $0.parentSpanId == operation.spanId })
        #expect(script.kind == 3 && script.name != "redis command")
        for span in mine { #expect(span.startTimeUnixNano <= span.endTimeUnixNano) }
        // What the caller does not keep is not kept here either: one add of the two.
        #expect(mine.count { $0.name == "cart add" } == 1)
        #expect(
            !spans.contains { span in span.attributes.contains { $0.value.stringValue?.contains("guest:") == true } }
        )
        #expect(service.process.errorText.contains("trace_id=\(trace)"))
    }
}
