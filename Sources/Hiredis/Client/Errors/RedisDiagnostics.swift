/// The state of a connection at the moment an error arose.
public struct RedisDiagnostics: Sendable, Equatable, CustomStringConvertible {
    /// Commands that waited to be sent.
    public var queueDepth: Int
    /// Commands that were sent and not answered, abandoned ones included.
    public var inFlight: Int
    /// Encoded bytes of all those commands.
    public var queuedBytes: Int
    /// How long the oldest of those commands had waited; nil when there was none.
    public var headAge: Duration?
    /// How long the connection had been up; nil when it was down.
    public var connectionAge: Duration?

    /// Makes a snapshot.
    public init(
        queueDepth: Int,
        inFlight: Int,
        queuedBytes: Int,
        headAge: Duration? = nil,
        connectionAge: Duration? = nil
    ) {
        self.queueDepth = queueDepth
        self.inFlight = inFlight
        self.queuedBytes = queuedBytes
        self.headAge = headAge
        self.connectionAge = connectionAge
    }

    /// All figures on one line.
    public var description: String {
        let head = headAge.map { "\($0)" } ?? "none"
        let connection = connectionAge.map { "\($0)" } ?? "down"
        return "queued: \(queueDepth), in flight: \(inFlight), bytes: \(queuedBytes), "
            + "age of head: \(head), age of connection: \(connection)"
    }
}
