import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Turns a host name into addresses without holding up the link's thread.
///
/// The system's resolver cannot be interrupted, so a look-up runs on a thread of its own and is left behind when the
/// connect deadline passes. While one is left behind, the next attempt waits for it instead of starting another.
final class Resolver: Sendable {
    /// Numeric addresses in the order to try them, or why there are none.
    typealias Answer = Result<[String], RedisError>

    private enum State {
        case idle
        case running
        case answered(Answer)
    }

    private let state = Mutex(State.idle)
    private let host: String
    private let wake: WakeSignal

    init(host: String, wake: WakeSignal) {
        self.host = host
        self.wake = wake
    }

    /// Whether the host is an address already.
    static func isNumeric(_ host: String) -> Bool {
        var buffer = in6_addr()
        return inet_pton(AF_INET, host, &buffer) == 1 || inet_pton(AF_INET6, host, &buffer) == 1
    }

    /// Starts a look-up unless one is running; the wake signal tells of the answer.
    func start() {
        let starts = state.withLock { state in
            if case .running = state { return false }
            state = .running
            return true
        }
        guard starts else { return }
        let failure = Thread.start(name: "redis-resolver") { [self] in
            finish(Self.resolve(host))
        }
        if let failure {
            finish(.failure(failure.starting("a thread to resolve \(host)")))
        }
    }

    /// The answer once it is there; asking takes it away.
    func take() -> Answer? {
        state.withLock { state in
            guard case .answered(let answer) = state else { return nil }
            state = .idle
            return answer
        }
    }

    private func finish(_ answer: Answer) {
        state.withLock { $0 = .answered(answer) }
        wake.signal()
    }

    private static func resolve(_ host: String) -> Answer {
        var hints = addrinfo()
        #if canImport(Glibc)
            hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        #else
            hints.ai_socktype = SOCK_STREAM
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, nil, &hints, &list)
        guard status == 0 else {
            let reason = gai_strerror(status).map { String(cString: $0) } ?? "error \(status)"
            return .failure(
                RedisError(.connectionFailed, outcome: .notSent, message: "cannot resolve \(host): \(reason)")
            )
        }
        defer { freeaddrinfo(list) }
        var addresses: [String] = []
        var entry = list
        while let current = entry {
            var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let length = socklen_t(name.count)
            let info = current.pointee
            if getnameinfo(info.ai_addr, info.ai_addrlen, &name, length, nil, 0, NI_NUMERICHOST) == 0 {
                let literal = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                if !addresses.contains(literal) {
                    addresses.append(literal)
                }
            }
            entry = info.ai_next
        }
        return .success(addresses)
    }
}
