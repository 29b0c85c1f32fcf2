/// A set of line items, each of which a shopper adds exactly once.
///
/// Every add makes a line of its own, so that a line that is found zero times is lost and one that is found twice is
/// doubled. There are at most three, numbered from 0.
public struct LineSet: OptionSet, Hashable, Sendable {
    /// One bit a line.
    public let rawValue: UInt8

    /// Creates a set from its bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Creates a set of one line.
    public init(line: UInt8) {
        rawValue = 1 << line
    }

    /// The greatest number of lines that a state has room for.
    static let capacity = 3

    /// Whether this set and another have a line in common.
    func meets(_ other: LineSet) -> Bool {
        rawValue & other.rawValue != 0
    }
}

extension LineSet: CustomStringConvertible {
    /// The numbers of the lines in braces, such as `{0,2}`.
    public var description: String {
        let numbers = (0..<UInt8(8)).filter { contains(LineSet(line: $0)) }
        return "{" + numbers.map(String.init).joined(separator: ",") + "}"
    }
}
