/// What a sweep found half done, and what it did.
public struct RecoveryReport: Hashable, Sendable {
    /// How many migrations and undos were due.
    public var due = 0

    /// How many of them are over now.
    public var ended = 0

    /// How many could not be ended, and will be tried again.
    public var left = 0

    /// How long the oldest of them had been due; `.zero` when nothing was.
    public var oldestAge = Duration.zero

    /// Makes a report of nothing.
    public init() {}
}
