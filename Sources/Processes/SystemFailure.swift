#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A refused system call, in words.
package struct SystemFailure: Error, CustomStringConvertible {
    /// The function that was called.
    package let call: String
    /// The system's error number.
    package let number: Int32

    package init(_ call: String, number: Int32) {
        self.call = call
        self.number = number
    }

    /// Describes the call that has just failed on this thread.
    package init(_ call: String) {
        self.init(call, number: errno)
    }

    /// What the system says, without the call.
    package var reason: String { String(cString: strerror(number)) }

    package var description: String { "\(call): \(reason)" }
}
