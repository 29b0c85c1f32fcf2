import Foundation

/// A refused system call, in words.
struct SystemFailure: Error, CustomStringConvertible {
    let call: String
    let number: Int32

    init(_ call: String, number: Int32 = errno) {
        self.call = call
        self.number = number
    }

    /// What the system says, without the call.
    var reason: String { String(cString: strerror(number)) }

    var description: String { "\(call): \(reason)" }
}
