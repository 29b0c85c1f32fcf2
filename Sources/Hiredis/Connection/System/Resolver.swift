import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Turns a host name into addresses.
///
/// The system's resolver cannot be interrupted, so a look-up runs on its own thread. If the connect deadline passes,
/// the connection stops waiting for the look-up. The next attempt waits for that look-up instead of starting another
/// one.
final class Resolver: AddressLocator {
    private enum State {
        case idle
        case running
        case answered(Answer)
    }

    private let state = Mutex(State.idle)
    private let address: RedisEndpoint.Address
    private let wake: WakeSignal

    init(_ address: RedisEndpoint.Address, wake: WakeSignal) {
        self.address = address
        self.wake = wake
    }

    /// Whether the host is an address already.
    static func isNumeric(_ host: String) -> Bool {
        var buffer = in6_addr()
        return inet_pton(AF_INET, host, &buffer) == 1 || inet_pton(AF_INET6, host, &buffer) == 1
    }

    func start() {
        let starts = state.withLock { state in
            if case .running = state { return false }
            state = .running
            return true
        }
        guard starts else { return }
        Self.lookUp(address) { [self] answer in
            state.withLock { $0 = .answered(answer) }
            wake.signal()
        }
    }

    func take() -> Answer? {
        state.withLock { state in
            guard case .answered(let answer) = state else { return nil }
            state = .idle
            return answer
        }
    }

    /// Looks a host up on a thread of its own and calls `completion` there, once.
    static func lookUp(_ address: RedisEndpoint.Address, _ completion: @escaping @Sendable (Answer) -> Void) {
        let failure = Thread.start(name: "redis-resolver") {
            completion(resolve(address))
        }
        if let failure {
            completion(.failure(failure.starting("a thread to resolve \(address.host)")))
        }
    }

    private static func resolve(_ address: RedisEndpoint.Address) -> Answer {
        let host = address.host
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
        var addresses: [RedisEndpoint.Address] = []
        var entry = list
        while let current = entry {
            var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let length = socklen_t(name.count)
            let info = current.pointee
            if getnameinfo(info.ai_addr, info.ai_addrlen, &name, length, nil, 0, NI_NUMERICHOST) == 0 {
                let literal = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                let found = RedisEndpoint.Address(host: literal, port: address.port)
                if !addresses.contains(found) {
                    addresses.append(found)
                }
            }
            entry = info.ai_next
        }
        return .success(addresses)
    }
}
