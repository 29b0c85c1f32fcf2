import Testing

@testable import TraceFile

/// The rules of W3C Trace Context, level 1, section 3.2.
@Suite("TraceContext")
struct TraceContextTests {
    @Test("a field is read, and written again as it was")
    func read() throws {
        let text = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        let context = try #require(TraceContext(traceparent: text))
        #expect(context.traceID == "0af7651916cd43dd8448eb211c80319c" && context.isSampled)
        #expect(context.traceparent == text)
        let later = "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00-what-ever"
        #expect(TraceContext(traceparent: later)?.isSampled == false)
    }

    @Test(
        "what is no field begins a new trace",
        arguments: [
            "", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        ]
    )
    func refused(text: String) { #expect(TraceContext(traceparent: text) == nil) }

    @Test("a span below another one shares its trace and whether it is kept")
    func below() {
        let parent = TraceContext(
            traceID: String(repeating: "a", count: 32),
            spanID: "b7ad6b7169203331",
            isSampled: false
        )
        let next = TraceContext.next(below: parent)
        #expect(next.traceID == parent.traceID && next.spanID != parent.spanID && !next.isSampled)
        let root = TraceContext.next(below: nil)
        #expect(TraceContext(traceparent: root.traceparent) == root && root.isSampled)
    }
}
