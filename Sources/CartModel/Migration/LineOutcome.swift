/// What a merge did with one line.
public enum LineOutcome: String, Hashable, Sendable, CaseIterable {
    /// Only the guest had it; the user has it now.
    case added
    /// Both had it; the quantity was made from both.
    case merged
    /// Both had it; the user's line stays as it was.
    case kept
    /// Both had it; the guest's line took its place.
    case replaced
    /// The quantity was cut to the limit.
    case capped
    /// There was no room for the line.
    case dropped
    /// The strategy gave the line up.
    case discarded
}
