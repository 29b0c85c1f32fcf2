/// Something in the carts at the end that nothing in the history explains.
public struct Violation: Hashable, Sendable, CustomStringConvertible {
    /// What it is.
    public enum Kind: String, Hashable, Sendable {
        /// An acknowledged line, or units of one, is missing.
        case lost
        /// A line is in two places, or has more units than were ever added.
        case doubled
        /// A line is there whose removal was acknowledged.
        case resurrected
        /// A line is there that nobody added, or whose addition was refused.
        case invented
    }

    /// What it is.
    public let kind: Kind

    /// Where, and of what.
    public let detail: String

    /// Makes a violation.
    public init(_ kind: Kind, _ detail: String) {
        self.kind = kind
        self.detail = detail
    }

    /// Kind and detail.
    public var description: String { "\(kind.rawValue): \(detail)" }
}
