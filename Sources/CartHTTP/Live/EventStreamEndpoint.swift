import CartService
import HTTPTypes
import Hiredis
import Hummingbird
import ServiceLifecycle

/// Events as they happen, as server-sent events (HTML standard, section 9.2).
///
/// An event's id resumes after it (`Last-Event-ID`). A comment every 15 seconds keeps proxies from closing the connection
/// and lets the service notice a client that is gone. As often the stream checks that its caller may still listen.
struct EventStreamEndpoint: Sendable {
    let hub: CartEventHub
    let maxStreams: Int

    /// Answers with a stream.
    ///
    /// - Parameters:
    ///   - identifier: Whose events; `nil` for everybody's.
    ///   - memory: How far back missed events are looked for; `nil` for as far back as events are kept.
    ///   - isAllowed: Whether the caller may still listen. The stream ends soon after a key is removed or a token expires.
    ///   - render: Makes the text that is sent for an event; `nil` skips the event.
    func respond(
        to call: Call,
        _ identifier: String?,
        memory: Duration? = nil,
        isAllowed: @escaping @Sendable () async -> Bool,
        _ render: @escaping @Sendable (CartEvent) -> [UInt8]?
    ) async throws(CartError) -> Response {
        var last = try lastEventID(call)
        if let memory, let asked = last {
            let oldest = UInt64(clamping: Timestamp.now.milliseconds - memory.components.seconds * 1000)
            if asked.entry.milliseconds < oldest {
                last = CartEventID(stream: asked.stream, entry: RedisStreamID(milliseconds: oldest, sequence: 0))
            }
        }
        var headers: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-store"]
        // Proxies such as nginx would hold events back otherwise.
        headers[.xAccelBuffering] = "no"
        guard !call.isHead else { return Response(status: .ok, headers: headers) }
        guard let signals = try await hub.listen(to: identifier, after: last) else {
            throw .overloaded(limit: "max_event_streams", value: maxStreams)
        }
        let body = ResponseBody { writer in
            try await writer.write(ByteBuffer(string: "retry: 2000\n\n"))
            var checked = ContinuousClock.now
            for await signal in signals.cancelOnGracefulShutdown() {
                if ContinuousClock.now - checked >= hub.quietInterval {
                    guard await isAllowed() else { break }
                    checked = .now
                }
                switch signal {
                case .quiet: try await writer.write(ByteBuffer(string: ":\n\n"))
                case .event(let event):
                    guard let data = render(event) else { continue }
                    var buffer = ByteBuffer(string: "id: \(event.id)\nevent: \(event.kind)\ndata: ")
                    buffer.writeBytes(data)
                    buffer.writeString("\n\n")
                    try await writer.write(buffer)
                }
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    private func lastEventID(_ call: Call) throws(CartError) -> CartEventID? {
        guard let text = call.fields.lastEventID, !text.isEmpty else { return nil }
        guard let id = CartEventID(text) else {
            throw .invalidRequest(
                "The event's id is not valid.",
                field: "Last-Event-ID",
                given: text,
                allowed: "an id of this stream, as 0.1795219968408-0"
            )
        }
        return id
    }
}
