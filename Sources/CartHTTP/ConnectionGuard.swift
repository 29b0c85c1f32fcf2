import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Ends connections that would be held for nothing.
///
/// After an answer that says `Connection: close` the rest of the request is not waited for; and a client that takes
/// nothing of an answer for a while is not waited for either.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long what still arrives is thrown away after the last answer.
    private static let linger = TimeAmount.seconds(2)

    private let stallLimit: TimeAmount
    private var closes = false
    private var stall: Scheduled<Void>?

    init(stallLimit: TimeAmount) {
        self.stallLimit = stallLimit
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head): closes = head.headerFields[.connection] == "close"
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

    func handlerRemoved(context: ChannelHandlerContext) { stall?.cancel() }
}
