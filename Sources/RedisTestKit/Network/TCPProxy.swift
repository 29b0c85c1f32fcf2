import Dispatch
import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A proxy in front of a server that makes networks fail in the ways they really do.
public final class TCPProxy: Sendable {
    /// What happens to bytes; counts start when the behaviour is set.
    public struct Behaviour: Sendable {
        /// Whether replies are read from the server and thrown away; commands still reach it.
        public var dropsReplies = false
        /// Whether nothing is forwarded in either direction: connections are accepted and stay silent.
        public var isBlackHole = false
        /// All connections are cut once this many bytes were forwarded to clients; nil for never.
        public var cutsAfterReplyBytes: Int?
        /// All connections are cut once this many bytes were forwarded to the server; nil for never.
        public var cutsAfterCommandBytes: Int?

        /// Forwards everything.
        public init() {}
    }

    /// The port on 127.0.0.1 where the proxy listens.
    public let port: Int
    private let core: ProxyCore

    /// Starts a proxy to a port on 127.0.0.1.
    public init(to target: Int) throws {
        let (listener, port) = try LoopbackPort.listen()
        self.port = port
        let core = ProxyCore(listener: listener, target: target)
        self.core = core
        DispatchQueue(label: "proxy").async { core.run() }
    }

    deinit {
        core.stop()
    }

    /// `redis://127.0.0.1:port`.
    public var url: String { "redis://127.0.0.1:\(port)" }

    /// What happens to bytes from now on.
    public var behaviour: Behaviour {
        get { core.behaviour }
        set { core.behaviour = newValue }
    }

    /// Bytes of replies that were thrown away so far.
    public var droppedReplyBytes: Int { core.droppedReplyBytes }

    /// Connections accepted so far.
    public var acceptedConnections: Int { core.acceptedConnections }

    /// Cuts all connections; new ones are accepted.
    public func cut() {
        core.cutSoon()
    }
}
