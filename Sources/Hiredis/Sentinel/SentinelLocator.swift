import Synchronization

/// Asks Sentinels where the primary is, anew at each attempt to connect.
final class SentinelLocator: AddressLocator {
    private enum State {
        case idle
        case running
        case answered(Answer)
    }

    private let state = Mutex(State.idle)
    private let search: Mutex<SentinelSearch>
    private let settings: ConnectionSettings
    private let service: String
    private let wake: WakeSignal

    /// How long one Sentinel may take; the next one is asked after that.
    static let patience = Duration.milliseconds(300)

    init(_ sentinels: [RedisEndpoint.Address], service: String, settings: ConnectionSettings, wake: WakeSignal) {
        search = Mutex(SentinelSearch(sentinels, service: service))
        self.settings = settings
        self.service = service
        self.wake = wake
    }

    func start() {
        let starts = state.withLock { state in
            if case .running = state { return false }
            state = .running
            return true
        }
        guard starts else { return }
        Task.detached { [self] in
            var step = search.withLock { $0.start() }
            while case .ask(let address) = step {
                let answer = await ask(address)
                step = search.withLock { $0.receive(answer) }
            }
            conclude(step)
        }
    }

    func take() -> Answer? {
        state.withLock { state in
            guard case .answered(let answer) = state else { return nil }
            state = .idle
            return answer
        }
    }

    private func ask(_ sentinel: RedisEndpoint.Address) async -> SentinelSearch.Answer {
        do throws(RedisError) {
            let connection = try Connection(settings.forSentinel(at: sentinel), clock: RedisServerClock())
            var question = RedisCommand("SENTINEL", "GET-MASTER-ADDR-BY-NAME", service)
            question.isRepeatable = true
            let reply = try await connection.execute(question)
            if reply.isNull { return .unknownService }
            guard let parts = reply.elements, parts.count == 2, let host = parts[0].string,
                let port = parts[1].string.flatMap({ Int($0) }), !host.isEmpty, (1...65_535).contains(port)
            else { return .none("\(sentinel) answered with no address") }
            return .primary(RedisEndpoint.Address(host: host, port: port))
        } catch {
            return .none(error.message)
        }
    }

    private func conclude(_ step: SentinelSearch.Step) {
        switch step {
        case .found(let address) where settings.transport == nil && !Resolver.isNumeric(address.host):
            Resolver.lookUp(address) { [self] in finish($0) }
        case .found(let address):
            finish(.success([address]))
        case .failed(let reason):
            finish(.failure(RedisError(.connectionFailed, outcome: .notSent, message: reason)))
        case .ask:
            preconditionFailure("Cannot conclude a search when a Sentinel is still to be asked")
        }
    }

    private func finish(_ answer: Answer) {
        state.withLock { $0 = .answered(answer) }
        wake.signal()
    }
}
