import CartStore
import Tracing

/// What every log line says of the request that it was written for.
public enum LogContext {
    /// The id of the request that the current task works on; `nil` outside requests.
    @TaskLocal public static var requestID: String?

    /// The id of the trace that the current task's span belongs to; `nil` where nobody traces.
    ///
    /// swift-distributed-tracing has no common name for it, so it is read from what the tracer would send on.
    public static var traceID: String? {
        guard Spans.areWanted, let context = ServiceContext.current else { return nil }
        var fields: [String: String] = [:]
        InstrumentationSystem.instrument.inject(context, into: &fields, using: FieldInjector())
        return fields["traceparent"]?.split(separator: "-").dropFirst().first.map(String.init)
    }

    private struct FieldInjector: Injector {
        func inject(_ value: String, forKey key: String, into fields: inout [String: String]) { fields[key] = value }
    }
}
