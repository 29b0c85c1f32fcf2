/// Figures about a client's connections, read at one moment.
///
/// With several connections, the counts are sums and `state` is the worst state of any connection.
public struct RedisStatistics: Sendable, Equatable {
    /// Whether commands can be sent.
    public enum State: Int, Sendable, Comparable {
        /// The client was closed.
        case closed
        /// There is no connection; the next attempt is scheduled.
        case disconnected
        /// A connection is being made.
        case connecting
        /// The connection is up.
        case ready

        /// Orders states from worst to best.
        public static func < (left: State, right: State) -> Bool { left.rawValue < right.rawValue }
    }

    /// Whether commands can be sent.
    public var state: State
    /// Commands that wait to be sent.
    public var queueDepth: Int
    /// Commands that were sent and not answered, abandoned ones included.
    public var inFlight: Int
    /// Encoded bytes of all those commands.
    public var queuedBytes: Int
    /// Connections made after the first one.
    public var reconnects: Int
    /// Commands that were sent again: after a connection broke, because Redis lacked a script, or to another server.
    public var resends: Int

    /// Makes a snapshot.
    public init(
        state: State,
        queueDepth: Int,
        inFlight: Int,
        queuedBytes: Int,
        reconnects: Int,
        resends: Int = 0
    ) {
        self.state = state
        self.queueDepth = queueDepth
        self.inFlight = inFlight
        self.queuedBytes = queuedBytes
        self.reconnects = reconnects
        self.resends = resends
    }
}

extension RedisStatistics {
    /// The statistics when there are no connections.
    static let none = RedisStatistics(state: .ready, queueDepth: 0, inFlight: 0, queuedBytes: 0, reconnects: 0)

    /// Adds two statistics: sums the counts and takes the worse state.
    static func + (left: RedisStatistics, right: RedisStatistics) -> RedisStatistics {
        RedisStatistics(
            state: min(left.state, right.state),
            queueDepth: left.queueDepth + right.queueDepth,
            inFlight: left.inFlight + right.inFlight,
            queuedBytes: left.queuedBytes + right.queuedBytes,
            reconnects: left.reconnects + right.reconnects,
            resends: left.resends + right.resends
        )
    }
}
