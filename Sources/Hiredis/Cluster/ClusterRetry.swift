/// What to do with a command of a Cluster after an attempt failed.
///
/// Pure. The first few redirects are followed at once. If the Cluster has to settle first, the command waits 5–10 ms
/// with jitter. The command's own deadline limits the total time.
struct ClusterRetry {
    /// What to do next.
    enum Step: Equatable {
        /// Throw the error to the caller.
        case fail
        /// Send it to whoever serves the slot now.
        case route(after: Duration, refresh: Bool)
        /// The slot moved there for good: note that, have the topology read again, and send it there.
        case moved(RedisHashSlot, to: RedisEndpoint.Address, after: Duration)
        /// Send it there, behind `ASKING`, this once.
        case ask(RedisEndpoint.Address, after: Duration)
        /// Too many redirects.
        case tooManyRedirects
    }

    /// How many redirects one command follows.
    static let maximumRedirects = 16
    /// How many of them are followed without a pause.
    ///
    /// A pause gives a slot's move time to go on.
    static let immediateRedirects = 4

    private var redirects = 0

    /// Decides what to do next after a failed attempt.
    ///
    /// - Parameters:
    ///   - error: Why the attempt failed.
    ///   - asked: The node to which the command was sent.
    ///   - isRepeatable: Whether the command may run twice.
    ///   - jitter: A random number in `0 ..< 1`.
    mutating func next(
        after error: RedisError,
        asked: RedisEndpoint.Address,
        isRepeatable: Bool,
        jitter: Double
    ) -> Step {
        switch error.code {
        case .handedBack where error.outcome == .notSent || isRepeatable:
            return .route(after: .zero, refresh: false)
        case .closed where error.outcome == .notSent:
            // The node has left the Cluster. If instead the client was closed, the next attempt fails with that error.
            return .route(after: pause(jitter), refresh: false)
        default:
            break
        }
        guard error.code == .server, let server = error.server,
            let redirection = Redirection(server, asked: asked)
        else { return .fail }
        let pause = pause(jitter)
        switch redirection {
        case .tryAgain:
            return .route(after: pause, refresh: false)
        case .staleTopology:
            return .route(after: pause, refresh: true)
        case .moved, .ask:
            redirects += 1
            guard redirects <= Self.maximumRedirects else { return .tooManyRedirects }
            let delay = redirects <= Self.immediateRedirects ? .zero : pause
            if case .moved(let slot, let address) = redirection {
                return .moved(slot, to: address, after: delay)
            }
            if case .ask(let address) = redirection {
                return .ask(address, after: delay)
            }
            return .fail
        }
    }

    private func pause(_ jitter: Double) -> Duration {
        .microseconds(5000 + Int(5000 * jitter))
    }
}
