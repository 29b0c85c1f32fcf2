/// A set of operation ids of migration calls, at most three, numbered from 0.
struct OperationSet: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    init(operation: UInt8) {
        rawValue = 1 << operation
    }

    /// The greatest number of operation ids that a state has room for.
    static let capacity = 3

    func meets(_ other: OperationSet) -> Bool {
        rawValue & other.rawValue != 0
    }
}
