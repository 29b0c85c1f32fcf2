public import CartModel

/// What a sweep found half done, and what it did.
public struct RecoveryReport: Hashable, Sendable {
    /// A migration or an undo that could not be ended.
    public struct Failure: Hashable, Sendable {
        /// What was under way.
        public enum Work: String, Hashable, Sendable {
            /// A migration; the owner is the source.
            case migration
            /// An undo; the owner is whoever had got the lines.
            case undo
        }

        /// What was under way.
        public let work: Work

        /// In whose slot it is noted, as text.
        public let owner: String

        /// Why it could not be ended.
        public let error: CartError
    }

    /// How many migrations and undos were due.
    public var due = 0

    /// How many of them are over now.
    public var ended = 0

    /// How many could not be ended, and will be tried again.
    public var left = 0

    /// How long the oldest of them had been due; `.zero` when nothing was.
    public var oldestAge = Duration.zero

    /// Those that could not be ended, at most ``maximumFailures`` of them, in the order in which they were tried.
    public internal(set) var failures: [Failure] = []

    /// How many failures a report names.
    public static let maximumFailures = 100

    /// Makes a report of nothing.
    public init() {}
}
