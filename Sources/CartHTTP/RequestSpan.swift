import CartService
import CartStore
import HTTPTypes
import Hummingbird
import Tracing

/// The span of a request.
///
/// Its parent is the caller's span in the field `traceparent`. It is named after the route, never after the path.
struct RequestSpan {
    private let span: any Span

    /// Begins the span of a request; `nil` if tracing is off.
    init?(_ request: Request, _ route: Route?, requestID: String) {
        guard Spans.areWanted else { return nil }
        var context = ServiceContext.current ?? .topLevel
        InstrumentationSystem.instrument.extract(request.headers, into: &context, using: FieldExtractor())
        let name = "\(request.method.rawValue) \(route?.template ?? "none")"
        span = InstrumentationSystem.tracer.startSpan(name, context: context, ofKind: .server)
        span.updateAttributes { attributes in
            attributes["http.request.method"] = request.method.rawValue
            attributes["http.route"] = route?.template ?? "none"
            attributes["cart.request_id"] = requestID
        }
    }

    /// The context with which code runs within the span.
    var context: ServiceContext { span.context }

    /// Ends the span with the answer's status.
    func end(_ status: HTTPResponse.Status) {
        span.updateAttributes { $0["http.response.status_code"] = status.code }
        if status.code >= 500 { span.setStatus(SpanStatus(code: .error)) }
        span.end()
    }

    private struct FieldExtractor: Extractor {
        func extract(key: String, from fields: HTTPFields) -> String? {
            HTTPField.Name(key).flatMap { fields[$0] }
        }
    }
}
