import CHiredis

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A non-blocking socket; closed when it goes.
struct Socket: ~Copyable {
    /// A numeric address, so that opening it never asks a name server.
    enum Address: Sendable, Equatable {
        case tcp(literal: String, port: Int)
        case unix(path: String)
    }

    /// What became of a send or a receive.
    enum Transfer {
        case moved(Int)
        case wouldBlock
        case ended
        case failed(SystemError)
    }

    let descriptor: CInt

    /// Opens a socket by hiredis and starts to connect; when it becomes writable, `connectionError` says how it went.
    ///
    /// - Parameter userTimeout: Milliseconds after which the kernel gives up on data the peer does not acknowledge.
    init(connectingTo address: Address, userTimeout: CInt) throws(SystemError) {
        let context =
            switch address {
            case .tcp(let literal, let port): redisConnectNonBlock(literal, CInt(port))
            case .unix(let path): redisConnectUnixNonBlock(path)
            }
        guard let context else { throw SystemError(ENOMEM) }
        guard context.pointee.err == 0 else {
            let number = errno
            redisFree(context)
            throw SystemError(number == 0 ? ECONNREFUSED : number)
        }
        descriptor = chiredis_context_take_descriptor(context)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let flags = fcntl(descriptor, F_GETFL)
        _ = fcntl(descriptor, F_SETFL, flags | O_NONBLOCK)
        guard case .tcp = address else {
            Self.withoutBrokenPipeSignal(descriptor)
            return
        }
        Self.set(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, 1)
        Self.set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1)
        #if !canImport(Darwin)
            // Without it the kernel sends unacknowledged data again for a quarter of an hour.
            Self.set(descriptor, CInt(IPPROTO_TCP), TCP_USER_TIMEOUT, userTimeout)
        #endif
        Self.withoutBrokenPipeSignal(descriptor)
    }

    /// Takes over a connected socket.
    init(connected descriptor: CInt) {
        self.descriptor = descriptor
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        Self.withoutBrokenPipeSignal(descriptor)
    }

    deinit {
        close(descriptor)
    }

    /// Why the connection could not be made; nil when it is up.
    var connectionError: SystemError? {
        var number: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &length) == 0 else { return SystemError(errno) }
        return number == 0 ? nil : SystemError(number)
    }

    static func send(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt) -> Transfer {
        #if canImport(Darwin)
            let flags: CInt = 0
            let count = Darwin.send(descriptor, bytes.baseAddress, bytes.count, flags)
        #elseif canImport(Musl)
            let count = Musl.send(descriptor, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL))
        #else
            let count = Glibc.send(descriptor, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL))
        #endif
        return count >= 0 ? .moved(count) : failure()
    }

    static func receive(into buffer: UnsafeMutableRawBufferPointer, from descriptor: CInt) -> Transfer {
        let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
        if count == 0 { return .ended }
        return count > 0 ? .moved(count) : failure()
    }

    private static func failure() -> Transfer {
        let number = errno
        return number == EAGAIN || number == EWOULDBLOCK || number == EINTR ? .wouldBlock : .failed(SystemError(number))
    }

    private static func set(_ descriptor: CInt, _ level: CInt, _ option: CInt, _ value: CInt) {
        var value = value
        _ = setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<CInt>.size))
    }

    private static func withoutBrokenPipeSignal(_ descriptor: CInt) {
        #if canImport(Darwin)
            set(descriptor, SOL_SOCKET, SO_NOSIGPIPE, 1)
        #endif
    }
}
