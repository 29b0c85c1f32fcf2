#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// An error number of the operating system.
struct SystemError: Error, CustomStringConvertible {
    let number: CInt

    init(_ number: CInt) {
        self.number = number
    }

    /// The system's text for the number, such as `Connection refused`.
    var description: String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            buffer[0] = 0
            guard let start = buffer.baseAddress, strerror_r(number, start, buffer.count) == 0 else {
                return "error \(number)"
            }
            return String(cString: start)
        }
    }

    /// The error of a client that cannot start because the system lacks a resource.
    func starting(_ resource: String) -> RedisError {
        RedisError(.connectionFailed, outcome: .notSent, message: "cannot make \(resource): \(self)")
    }
}
