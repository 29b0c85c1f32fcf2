import HTTPTypes
import NIOCore
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Ends connections that would otherwise be held without use.
///
/// If a body does not arrive in time, its reader gets ``BodyTimeout``. After an answer with `Connection: close`, the
/// connection does not wait for the rest of the request. If a client reads nothing of an answer for a while, the
/// connection is ended as well.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// A body that did not arrive in time.
    struct BodyTimeout: Error {}

    /// How long bytes that still arrive are discarded after the last answer.
    private static let linger = TimeAmount.seconds(2)

    private let maxBodyBytes: Int
    private let bodyLimit: TimeAmount
    private let stallLimit: TimeAmount
    private var closes = false
    /// A stream of HTTP/2 ends by itself, and its answers have no field `Connection` (RFC 9113, section 8.2.2).
    private var isStreamOfHTTP2 = false
    private var isBodyArriving = false
    private var isStreaming = false
    private var body: Scheduled<Void>?
    private var stall: Scheduled<Void>?

    init(maxBodyBytes: Int, bodyLimit: TimeAmount, stallLimit: TimeAmount) {
        self.maxBodyBytes = maxBodyBytes
        self.bodyLimit = bodyLimit
        self.stallLimit = stallLimit
    }

    /// Adds a ``MessageGuard`` before the codec, where messages still have their HTTP version.
    func handlerAdded(context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        guard let codec = try? pipeline.handler(type: HTTP1ToHTTPServerCodec.self) else {
            isStreamOfHTTP2 = true
            return
        }
        do {
            try pipeline.addHandler(MessageGuard(maxBodyBytes: maxBodyBytes), position: .before(codec))
        } catch {
            context.fireErrorCaught(error)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            // A batch is read as it arrives, for as long as its caller takes.
            isStreaming = head.path == "/v1/migrations/batch"
            isBodyArriving = !isStreaming
        case .body: break
        case .end:
            isBodyArriving = false
            body?.cancel()
            body = nil
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Most bodies arrive together with their header and need no timer.
        if isBodyArriving, body == nil {
            let pipeline = context.pipeline
            body = context.eventLoop.scheduleTask(in: bodyLimit) { pipeline.fireErrorCaught(BodyTimeout()) }
        }
        context.fireChannelReadComplete()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head) where isStreamOfHTTP2:
            head.headerFields[.connection] = nil
            context.write(wrapOutboundOut(.head(head)), promise: promise)
            return
        case .head(let head):
            // Otherwise the rest of a refused batch would be read without a limit.
            closes = head.headerFields[.connection] == "close" || (isStreaming && head.status.kind != .successful)
        case .end where closes:
            let ended = promise ?? context.eventLoop.makePromise()
            let channel = context.channel
            ended.futureResult.whenComplete { _ in
                // A connection that is closed with bytes unread is reset, and the client might lose the answer.
                channel.close(mode: .output, promise: nil)
                channel.eventLoop.scheduleTask(in: Self.linger) { channel.close(promise: nil) }
            }
            context.write(data, promise: ended)
            return
        default: break
        }
        context.write(data, promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stall?.cancel()
        stall = nil
        if !context.channel.isWritable {
            let channel = context.channel
            stall = context.eventLoop.scheduleTask(in: stallLimit) { channel.close(promise: nil) }
        }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        endTimers()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { endTimers() }

    private func endTimers() {
        body?.cancel()
        stall?.cancel()
    }
}
