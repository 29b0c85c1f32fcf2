import NIOCore
import NIOSSL
import NIOTLS

/// Reports when the TLS handshake is complete, and keeps the reason when it fails or when the connection ends later.
///
/// With TLS 1.3 a server refuses a client's certificate only after the client's handshake looked complete, so errors are
/// kept for the connection's whole life.
final class HandshakeHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let verdict: EventLoopPromise<Void>
    private let failure: TLSFailure

    init(_ verdict: EventLoopPromise<Void>, _ failure: TLSFailure) {
        self.verdict = verdict
        self.failure = failure
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted = event as? TLSUserEvent {
            verdict.succeed(())
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
        failure.note(error, certificate: certificate)
        verdict.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        verdict.fail(ChannelError.eof)
        context.fireChannelInactive()
    }
}
