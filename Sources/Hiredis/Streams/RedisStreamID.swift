/// The id of a stream's entry: a time and a number.
///
/// Later entries have greater ids.
public struct RedisStreamID: Sendable, Hashable, Comparable, LosslessStringConvertible {
    /// Milliseconds since 1970, as a rule on Redis's clock.
    public let milliseconds: UInt64
    /// Tells entries of one millisecond apart.
    public let sequence: UInt64

    /// Before every entry: `0-0`.
    public static let beginning = RedisStreamID(milliseconds: 0, sequence: 0)

    /// Makes an id.
    public init(milliseconds: UInt64, sequence: UInt64) {
        self.milliseconds = milliseconds
        self.sequence = sequence
    }

    /// Reads `milliseconds-sequence`; nil for anything else.
    public init?(_ description: String) {
        let parts = description.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let milliseconds = UInt64(parts[0]), let sequence = UInt64(parts[1])
        else { return nil }
        self.init(milliseconds: milliseconds, sequence: sequence)
    }

    /// `milliseconds-sequence`.
    public var description: String { "\(milliseconds)-\(sequence)" }

    /// Orders ids by time.
    public static func < (left: RedisStreamID, right: RedisStreamID) -> Bool {
        (left.milliseconds, left.sequence) < (right.milliseconds, right.sequence)
    }
}
