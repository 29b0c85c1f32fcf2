/// Finds the addresses for a connection and opens its socket, trying one address after another.
///
/// Confined to the connection's thread; nothing here waits.
final class ConnectionDialer {
    /// How far an attempt has come.
    enum Progress {
        case pending
        /// The socket is connected.
        case connected
        /// There is no connection. `isRefused` means that an early retry is useless.
        case failed(RedisError, isRefused: Bool = false)
    }

    private enum Stage {
        case idle
        case locating
        case opening
        case carrying(TransportAttempt)
    }

    private let settings: ConnectionSettings
    private let channel: SocketChannel
    private let wake: WakeSignal
    private let locator: (any AddressLocator)?
    private var stage = Stage.idle
    private var addresses: ArraySlice<RedisEndpoint.Address> = []
    /// Which address an attempt starts with.
    ///
    /// It changes, so that an address that never answers does not block the others.
    private var addressShift = 0
    /// What the transport knows about the connection's end.
    private var transportFailure: (@Sendable () -> RedisError?)?

    init(_ settings: ConnectionSettings, channel: SocketChannel, wake: WakeSignal) {
        self.settings = settings
        self.channel = channel
        self.wake = wake
        switch settings.target {
        case .tcp(let host, let port) where settings.transport == nil && !Resolver.isNumeric(host):
            locator = Resolver(RedisEndpoint.Address(host: host, port: port), wake: wake)
        case .sentinel(let addresses, let service):
            locator = SentinelLocator(addresses, service: service, settings: settings, wake: wake)
        case .tcp, .unix:
            locator = nil
        }
    }

    /// Why the connection ended, if its transport knows.
    ///
    /// Otherwise a connection that the transport refuses would look like one that the peer closed.
    var knownFailure: RedisError? { transportFailure?() }

    /// Starts an attempt.
    func start() -> Progress {
        if let locator {
            stage = .locating
            locator.start()
            return .pending
        }
        if case .tcp(let host, let port) = settings.target {
            addresses = [RedisEndpoint.Address(host: host, port: port)]
        }
        return openFirst()
    }

    /// Goes on with an attempt once something has happened.
    ///
    /// - Parameter isWritable: Whether the socket became writable, which says that its connecting has ended.
    func proceed(isWritable: Bool) -> Progress {
        switch stage {
        case .locating: takeAddresses()
        case .opening where isWritable: takeConnectionError()
        case .carrying(let transport): takeConnection(of: transport)
        case .idle, .opening: .pending
        }
    }

    /// The next attempt starts with another address, because this one's did not answer.
    func skipAddress() {
        addressShift += 1
    }

    /// The connection is in use: the next one starts with the first address again.
    func succeeded() {
        addressShift = 0
    }

    /// Ends the attempt.
    ///
    /// If a transport still makes a connection, that connection is closed.
    func stop() {
        if case .carrying(let transport) = stage {
            transport.abandon()
        }
        stage = .idle
        addresses = []
        transportFailure = nil
    }

    private func takeAddresses() -> Progress {
        switch locator?.take() {
        case nil: return .pending
        case .failure(let error): return .failed(error)
        case .success(let found):
            guard !found.isEmpty else { return failed("\(settings.target) has no address") }
            let shift = addressShift % found.count
            addresses = (found[shift...] + found[..<shift])[...]
            return openFirst()
        }
    }

    private func openFirst() -> Progress {
        if case .unix(let path) = settings.target {
            return open(.unix(path: path))
        }
        if let transport = settings.transport, let address = addresses.popFirst() {
            let timeout = Duration.nanoseconds(settings.connectTimeout)
            stage = .carrying(TransportAttempt(transport, to: address, timeout: timeout, wake: wake))
            return .pending
        }
        return openNext(after: nil)
    }

    private func openNext(after error: SystemError?) -> Progress {
        channel.close()
        guard let address = addresses.popFirst() else {
            let reason = error.map { "\($0)" } ?? "no address"
            return failed("cannot connect to \(settings.target): \(reason)")
        }
        return open(.tcp(literal: address.host, port: address.port))
    }

    private func open(_ address: Socket.Address) -> Progress {
        do throws(SystemError) {
            // Twice the command's timeout, after which the loop gives the socket up anyway.
            try channel.open(address, userTimeout: CInt(clamping: max(1000, settings.commandTimeout / 500_000)))
            stage = .opening
            return .pending
        } catch {
            return openNext(after: error)
        }
    }

    private func takeConnectionError() -> Progress {
        if let error = channel.connectionError { return openNext(after: error) }
        stage = .idle
        return .connected
    }

    private func takeConnection(of transport: TransportAttempt) -> Progress {
        switch transport.take() {
        case nil: return .pending
        case .failure(let error): return .failed(error, isRefused: error.code.isTerminal)
        case .success(let connection):
            channel.adopt(connection.descriptor)
            transportFailure = connection.failure
            stage = .idle
            return .connected
        }
    }

    private func failed(_ message: String) -> Progress {
        .failed(RedisError(.connectionFailed, outcome: .unknown, message: message))
    }
}
