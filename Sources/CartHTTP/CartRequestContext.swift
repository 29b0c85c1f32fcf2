public import Hummingbird
import NIOCore

/// What is known of a request besides the request: where it comes from.
public struct CartRequestContext: RequestContext {
    /// What Hummingbird keeps.
    public var coreContext: CoreRequestContextStorage

    /// The address at the other end of the connection; `nil` for a Unix socket.
    let peer: String?

    /// Takes what is known from the connection.
    public init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = source.channel.remoteAddress?.ipAddress
    }
}
