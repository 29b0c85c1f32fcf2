import Foundation
import Synchronization
public import Tracing

/// Writes spans to a file, a line of OTLP/JSON each, as the OpenTelemetry Collector reads with its receiver `otlpjsonfile`.
///
/// Made for trying tracing out, and for machines without a collector. A span that cannot be written in time is left out and
/// counted; nothing waits for the file.
public final class FileTracer: Tracer {
    private let service: String
    private let lines: AsyncStream<Data>.Continuation
    private let dropped = Atomic<Int>(0)

    /// How many lines may wait for the file.
    private static let capacity = 10_000

    /// Opens a file to append to.
    ///
    /// - Parameter service: What spans name as `service.name`.
    /// - Throws: When the file cannot be written.
    public init(path: String, service: String) throws {
        self.service = service
        if !FileManager.default.fileExists(atPath: path) {
            try Data().write(to: URL(filePath: path), options: .withoutOverwriting)
        }
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.seekToEnd()
        let (stream, continuation) = AsyncStream<Data>.makeStream(bufferingPolicy: .bufferingOldest(Self.capacity))
        lines = continuation
        Task.detached {
            for await line in stream { try? file.write(contentsOf: line) }
            try? file.close()
        }
    }

    deinit { lines.finish() }

    /// How many spans were left out so far, because the file did not take them in time.
    public var droppedSpans: Int { dropped.load(ordering: .relaxed) }

    /// Begins a span below the one in the context, or a new trace.
    public func startSpan<Instant: TracerInstant>(
        _ operationName: String,
        context: @autoclosure () -> ServiceContext,
        ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant,
        function: String,
        file fileID: String,
        line: UInt
    ) -> FileSpan {
        FileSpan(operationName, kind: kind, context: context(), start: instant().nanosecondsSinceEpoch) {
            [lines, dropped = DroppedCount(self), service] span, record in
            if case .dropped = lines.yield(SpanLine(span, record, service: service).data) { dropped.note() }
        }
    }

    /// Does not hold the tracer: spans may outlive it.
    private struct DroppedCount: Sendable {
        weak let tracer: FileTracer?

        init(_ tracer: FileTracer) { self.tracer = tracer }

        func note() { tracer?.dropped.add(1, ordering: .relaxed) }
    }

    /// Spans that have not ended are not kept.
    public func activeSpan(identifiedBy context: ServiceContext) -> FileSpan? { nil }

    /// Lines are written as they come.
    public func forceFlush() {}

    /// Continues the trace that a request's header field `traceparent` names.
    public func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier,
        into context: inout ServiceContext,
        using extractor: Extract
    ) where Extract.Carrier == Carrier {
        if let value = extractor.extract(key: "traceparent", from: carrier) {
            context.trace = TraceContext(traceparent: value)
        }
    }

    /// Adds the current trace to an outgoing request.
    public func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext,
        into carrier: inout Carrier,
        using injector: Inject
    ) where Inject.Carrier == Carrier {
        if let trace = context.trace { injector.inject(trace.traceparent, forKey: "traceparent", into: &carrier) }
    }
}
