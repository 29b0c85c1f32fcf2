/// A connection for blocking calls.
///
/// On a shared connection they would delay all other commands.
///
/// Made when it is first needed and closed with the object. In a Cluster it follows its key.
final class DedicatedConnection {
    private let topology: Topology
    private let key: String
    private let connectTimeout: Duration
    private var connection: Connection?

    init(_ topology: Topology, key: String, connectTimeout: Duration) {
        self.topology = topology
        self.key = key
        self.connectTimeout = connectTimeout
    }

    /// Sends a command and waits for its reply.
    ///
    /// If the command blocks, this may take long.
    func execute(_ command: RedisCommand) async throws(RedisError) -> RedisValue {
        var retry = ClusterRetry()
        while true {
            guard !topology.isClosed else { throw .closed(outcome: .notSent) }
            if connection == nil {
                connection = try await topology.dedicatedConnection(forKey: key, timeout: connectTimeout)
            }
            guard let connection else { continue }
            do throws(RedisError) {
                return try await connection.execute(command)
            } catch {
                // A blocked command that nobody waits for would hold up the next one.
                self.connection = nil
                guard case .cluster(let cluster) = topology,
                    case .tcp(let host, let port) = connection.settings.target
                else { throw error }
                let step = retry.next(
                    after: error,
                    asked: RedisEndpoint.Address(host: host, port: port),
                    isRepeatable: command.isRepeatable,
                    jitter: Double.random(in: 0..<1)
                )
                switch step {
                case .fail, .tooManyRedirects:
                    throw error
                case .moved(let slot, let address, let pause):
                    try cluster.note(slot, movedTo: address)
                    cluster.requestRefresh()
                    try await cluster.pause(pause)
                case .route(let pause, _), .ask(_, let pause):
                    // The key's slot is being moved. Wait until the move is done, which takes only a short time.
                    cluster.requestRefresh()
                    try await cluster.pause(pause + .milliseconds(5))
                }
            }
        }
    }

    /// Waits a moment after a connection failure, so that repeated failures do not cause a busy loop.
    ///
    /// - Throws: The failure itself when a reader cannot go on after it; `.cancelled` when the task is cancelled.
    static func pause(after error: RedisError) async throws(RedisError) {
        guard isInterruption(error) else { throw error }
        do {
            try await Task.sleep(for: .milliseconds(10))
        } catch {
            throw .cancelled(outcome: .notSent)
        }
    }

    /// Whether a failure comes from the connection, so that a reader can go on with a new connection.
    private static func isInterruption(_ error: RedisError) -> Bool {
        switch error.code {
        case .connectionFailed, .connectionLost, .timeout: true
        // The server became a replica while a read was blocked; nothing was read.
        case .server: error.server?.prefix == "UNBLOCKED"
        default: false
        }
    }
}
