public import Hummingbird
import NIOCore

/// What is known of a request besides the request: where it comes from.
public struct CartRequestContext: RequestContext {
    /// What Hummingbird keeps.
    public var coreContext: CoreRequestContextStorage

    private let channel: any Channel

    /// The address at the other end of the connection; `nil` for a Unix socket.
    ///
    /// Made into text only for those who ask.
    var peer: String? { channel.remoteAddress?.ipAddress }

    /// Takes what is known from the connection.
    public init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}
