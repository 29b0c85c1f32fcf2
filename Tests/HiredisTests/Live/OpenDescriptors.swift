#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Looks at this process's open descriptors.
enum OpenDescriptors {
    /// Sockets connected to a port on 127.0.0.1.
    static func sockets(toPort port: Int) -> [CInt] {
        (0..<CInt(1024)).filter { descriptor in
            var address = sockaddr_in()
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let status = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &length) }
            }
            return status == 0 && address.sin_family == sa_family_t(AF_INET)
                && Int(UInt16(bigEndian: address.sin_port)) == port
        }
    }

    static func isClosedOnExec(_ descriptor: CInt) -> Bool {
        fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0
    }
}
