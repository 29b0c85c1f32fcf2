#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Listening sockets on the loopback interface.
public enum LoopbackPort {
    /// Opens a listening socket; port 0 takes any free one.
    static func listen(on port: Int = 0) throws(TestKitError) -> (descriptor: CInt, port: Int) {
        let descriptor = open()
        guard descriptor >= 0 else { throw TestKitError("cannot make a socket: error \(errno)") }
        var yes: CInt = 1
        _ = setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<CInt>.size))
        var address = Self.address(port)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                let bound = bind(descriptor, generic, length)
                return bound == 0 ? getsockname(descriptor, generic, &length) : bound
            }
        }
        #if canImport(Darwin)
            let listening = Darwin.listen(descriptor, 128)
        #elseif canImport(Musl)
            let listening = Musl.listen(descriptor, 128)
        #else
            let listening = Glibc.listen(descriptor, 128)
        #endif
        guard status == 0, listening == 0 else {
            let number = errno
            close(descriptor)
            throw TestKitError("cannot listen on 127.0.0.1:\(port): error \(number)")
        }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }

    /// A port that was free a moment ago, below those that systems give to outgoing connections.
    ///
    /// - Throws: `TestKitError` when none is found.
    public static func free() throws(TestKitError) -> Int {
        for _ in 0..<100 {
            let port = Int.random(in: 10_000..<32_000)
            do throws(TestKitError) {
                let (descriptor, _) = try listen(on: port)
                close(descriptor)
                return port
            } catch {
                continue
            }
        }
        throw TestKitError("no port from 10000 to 31999 is free on 127.0.0.1")
    }

    /// Connects to a port; nil when nobody listens.
    static func connect(to port: Int) -> CInt? {
        let descriptor = open()
        guard descriptor >= 0 else { return nil }
        var address = Self.address(port)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                #if canImport(Darwin)
                    Darwin.connect(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size))
                #elseif canImport(Musl)
                    Musl.connect(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size))
                #else
                    Glibc.connect(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size))
                #endif
            }
        }
        guard status == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    /// Takes a connection; nil when the listening socket was closed.
    ///
    /// No child that is started at that moment inherits it: a connection that a child holds too does not end when this
    /// process closes it.
    static func accept(on listener: CInt) -> CInt? {
        #if canImport(Darwin)
            let descriptor = Darwin.accept(listener, nil, nil)
        #elseif canImport(Musl)
            let descriptor = Musl.accept(listener, nil, nil)
        #else
            let descriptor = Glibc.accept(listener, nil, nil)
        #endif
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return descriptor < 0 ? nil : descriptor
    }

    private static func open() -> CInt {
        #if canImport(Glibc)
            return socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        #elseif canImport(Musl)
            return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)
        #else
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            return descriptor
        #endif
    }

    private static func address(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
