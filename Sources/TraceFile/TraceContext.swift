public import Tracing

/// Where a span belongs: its trace, its own id, and whether it is kept (W3C Trace Context, level 1).
public struct TraceContext: Hashable, Sendable {
    /// 32 lower-case hexadecimal digits, not all 0.
    public let traceID: String

    /// 16 lower-case hexadecimal digits, not all 0.
    public let spanID: String

    /// Whether the span is written.
    public let isSampled: Bool

    /// The value of the field `traceparent`.
    public var traceparent: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

    /// Makes a context.
    public init(traceID: String, spanID: String, isSampled: Bool) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
    }

    /// Reads a value of the field `traceparent`; `nil` when it has another form.
    ///
    /// A new trace then begins.
    public init?(traceparent: String) {
        let parts = traceparent.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        // Later versions may have more parts; `ff` is no version.
        guard parts.count == 4 || (parts.count > 4 && parts[0] != "00"), parts[0] != "ff",
            Self.isHex(parts[0], count: 2), Self.isHex(parts[1], count: 32), Self.isHex(parts[2], count: 16),
            Self.isHex(parts[3], count: 2), parts[1].contains(where: { $0 != "0" }),
            parts[2].contains(where: { $0 != "0" }), let flags = UInt8(parts[3], radix: 16)
        else { return nil }
        self.init(traceID: parts[1], spanID: parts[2], isSampled: flags & 1 == 1)
    }

    private static func isHex(_ text: String, count: Int) -> Bool {
        text.utf8.count == count && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    /// The context of a span below this one, or of a new trace.
    static func next(below parent: TraceContext?) -> TraceContext {
        TraceContext(
            traceID: parent?.traceID ?? digits(16) + digits(16),
            spanID: digits(16),
            isSampled: parent?.isSampled ?? true
        )
    }

    private static func digits(_ count: Int) -> String {
        let text = String(UInt64.random(in: 1 ... .max), radix: 16)
        return String(repeating: "0", count: count - text.count) + text
    }
}

extension ServiceContext {
    private enum Key: ServiceContextKey {
        typealias Value = TraceContext
    }

    /// Where the current span belongs.
    public var trace: TraceContext? {
        get { self[Key.self] }
        set { self[Key.self] = newValue }
    }
}
