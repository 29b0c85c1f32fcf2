import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// One attempt of a transport to connect.
///
/// A connection that arrives after `abandon()` is closed.
final class TransportAttempt: Sendable {
    typealias Answer = Result<RedisTransportConnection, RedisError>

    private enum State {
        case pending
        case answered(Answer)
        case over
    }

    private let state = Mutex(State.pending)

    init(_ transport: any RedisTransport, to address: RedisEndpoint.Address, timeout: Duration, wake: WakeSignal) {
        transport.connect(to: address, timeout: timeout) { [self] answer in
            finish(answer)
            wake.signal()
        }
    }

    /// Returns the answer and forgets it; nil when there is none yet.
    func take() -> Answer? {
        state.withLock { state in
            guard case .answered(let answer) = state else { return nil }
            state = .over
            return answer
        }
    }

    /// Gives up the attempt.
    func abandon() {
        let last = state.withLock { state in
            defer { state = .over }
            return state
        }
        if case .answered(let answer) = last {
            Self.drop(answer)
        }
    }

    private func finish(_ answer: Answer) {
        let isWanted = state.withLock { state in
            guard case .pending = state else { return false }
            state = .answered(answer)
            return true
        }
        if !isWanted {
            Self.drop(answer)
        }
    }

    private static func drop(_ answer: Answer) {
        if case .success(let connection) = answer {
            close(connection.descriptor)
        }
    }
}
