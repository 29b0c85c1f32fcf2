/// The answers of shoppers whose guests' carts all go to one user.
///
/// Lines can only move between carts of one group.
public struct Group: Hashable, Sendable {
    /// Lines that were added once each, by id.
    public var lines: [String: LineFate] = [:]

    /// Units that acknowledged calls added to the line that everybody adds to.
    public var countedUnits: Int64 = 0

    /// Units of that line in calls that were never answered.
    public var uncertainUnits: Int64 = 0

    /// Makes a group to which nothing has happened.
    public init() {}
}
