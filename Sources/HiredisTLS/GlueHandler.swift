import NIOCore

/// One of two handlers that pass everything read on one channel to the other.
///
/// A channel is read only while the other one can take what comes. Both are on the same event loop.
final class GlueHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var partner: GlueHandler?
    private var context: ChannelHandlerContext?
    private var hasPendingRead = false

    /// Two handlers, one for each channel.
    static func pair() -> (GlueHandler, GlueHandler) {
        let (first, second) = (GlueHandler(), GlueHandler())
        first.partner = second
        second.partner = first
        return (first, second)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        // The partner may have held back a read until this channel could take the bytes.
        partner?.readIfHeldBack()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        partner = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        partner?.context?.write(data, promise: nil)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        partner?.context?.flush()
        context.fireChannelReadComplete()
    }

    func channelInactive(context: ChannelHandlerContext) {
        partner?.closeWhenWritten()
        context.fireChannelInactive()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            partner?.readIfHeldBack()
        }
    }

    func read(context: ChannelHandlerContext) {
        if let other = partner?.context, other.channel.isWritable {
            context.read()
        } else {
            hasPendingRead = true
        }
    }

    private func readIfHeldBack() {
        guard hasPendingRead else { return }
        hasPendingRead = false
        context?.read()
    }

    /// Closes the channel after all waiting bytes are written.
    ///
    /// An empty write completes only after those before it.
    private func closeWhenWritten() {
        guard let context else { return }
        let written = context.eventLoop.makePromise(of: Void.self)
        let channel = context.channel
        written.futureResult.whenComplete { _ in channel.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: written)
    }
}
