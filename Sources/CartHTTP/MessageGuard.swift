import NIOCore
import NIOHTTP1

/// Handles what depends on the HTTP/1 version of a request, before the codec drops that version.
///
/// - `Expect: 100-continue` is answered at once. If the body is too large, the refusal is the answer.
/// - An HTTP/1.0 connection ends after the answer unless the client asks to keep it.
/// - Several `Host` fields are treated like a missing one, which ``CartResponder`` refuses. HTTP/1.0 requires no
///   `Host`.
final class MessageGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let maxBodyBytes: Int
    /// The number of requests whose answers have not been written completely.
    private var unanswered = 0
    /// Whether the last of them waits for `100 Continue`.
    private var owesContinue = false

    init(maxBodyBytes: Int) {
        self.maxBodyBytes = maxBodyBytes
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data) else {
            // The client has sent its body without waiting, so it needs no `100 Continue`.
            owesContinue = false
            context.fireChannelRead(data)
            return
        }
        unanswered += 1
        owesContinue = false
        if head.version == .http1_0 {
            if !head.isKeepAlive { head.headers.replaceOrAdd(name: "Connection", value: "close") }
            if !head.headers.contains(name: "Host") { head.headers.add(name: "Host", value: "localhost") }
        } else if head.headers[canonicalForm: "Expect"].contains(where: { $0.lowercased() == "100-continue" }) {
            let length = head.headers.first(name: "Content-Length").flatMap { Int($0) } ?? 0
            owesContinue = length <= maxBodyBytes
        }
        if head.headers["Host"].count > 1 { head.headers.remove(name: "Host") }
        context.fireChannelRead(wrapInboundOut(.head(head)))
        if unanswered == 1 { goOn(context) }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part = unwrapOutboundIn(data)
        if case .head(let head) = part, unanswered == 1, head.status.code >= 200 { owesContinue = false }
        context.write(data, promise: promise)
        if case .end = part {
            unanswered -= 1
            if unanswered == 1 { goOn(context) }
        }
    }

    /// Sends `100 Continue` if only one request is under way.
    ///
    /// In the middle of another answer it would garble both.
    private func goOn(_ context: ChannelHandlerContext) {
        guard owesContinue else { return }
        owesContinue = false
        context.writeAndFlush(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))),
            promise: nil
        )
    }
}
