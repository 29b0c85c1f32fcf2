import Synchronization
public import Tracing

/// A span that is written when it ends.
public final class FileSpan: Span {
    struct Record: Sendable {
        var name: String
        var status: SpanStatus?
        var attributes: SpanAttributes = [:]
        var events: [SpanEvent] = []
        var end: UInt64?
    }

    /// The context with this span in it.
    public let context: ServiceContext

    let trace: TraceContext
    let parentID: String?
    let kind: SpanKind
    let start: UInt64
    private let record: Mutex<Record>
    private let onEnd: @Sendable (FileSpan, Record) -> Void

    init(
        _ name: String,
        kind: SpanKind,
        context: ServiceContext,
        start: UInt64,
        onEnd: @escaping @Sendable (FileSpan, Record) -> Void
    ) {
        let parent = context.trace
        trace = .next(below: parent)
        parentID = parent?.spanID
        var context = context
        context.trace = trace
        self.context = context
        self.kind = kind
        self.start = start
        self.onEnd = onEnd
        record = Mutex(Record(name: name))
    }

    /// What the span is called.
    public var operationName: String {
        get { record.withLock { $0.name } }
        set { record.withLock { $0.name = newValue } }
    }

    /// What is known of the span.
    public var attributes: SpanAttributes {
        get { record.withLock { $0.attributes } }
        set { record.withLock { $0.attributes = newValue } }
    }

    /// Whether the span is written when it ends.
    public var isRecording: Bool { trace.isSampled && record.withLock { $0.end == nil } }

    /// Sets the status of the span.
    public func setStatus(_ status: SpanStatus) { record.withLock { $0.status = status } }

    /// Notes something that happened within it.
    public func addEvent(_ event: SpanEvent) { record.withLock { $0.events.append(event) } }

    /// Records only the type of an error, because its text may contain personal data.
    public func recordError<Instant: TracerInstant>(
        _ error: any Error,
        attributes: SpanAttributes,
        at instant: @autoclosure () -> Instant
    ) {
        var attributes = attributes
        attributes["exception.type"] = "\(type(of: error))"
        addEvent(SpanEvent(name: "exception", at: instant(), attributes: attributes))
    }

    /// Links are not written.
    public func addLink(_ link: SpanLink) {}

    /// Ends the span, once.
    public func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        let time = instant().nanosecondsSinceEpoch
        let ended = record.withLock { record -> Record? in
            guard record.end == nil else { return nil }
            record.end = time
            return record
        }
        if let ended, trace.isSampled { onEnd(self, ended) }
    }
}
