/// What is known of a line that was added once, under a name that no other line has.
public struct LineFate: Hashable, Sendable {
    /// Whether something happened, as far as its caller knows.
    public enum Knowledge: Hashable, Sendable {
        case no, yes
        /// No answer ever came.
        case maybe
    }

    /// Whether it was added.
    public var added: Knowledge

    /// Whether it was removed afterwards.
    public var removed = Knowledge.no

    /// Makes a fate.
    public init(added: Knowledge, removed: Knowledge = .no) {
        self.added = added
        self.removed = removed
    }
}
