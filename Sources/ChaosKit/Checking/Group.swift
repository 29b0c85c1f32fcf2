/// Shoppers whose guests' carts all go to one user: everything that can reach each other.
public struct Group: Hashable, Sendable {
    /// Lines that were added once each, by id.
    public var lines: [String: LineFate] = [:]

    /// Units of the line that everybody adds to, in calls that were acknowledged.
    public var countedUnits: Int64 = 0

    /// Units of it in calls that were never answered.
    public var uncertainUnits: Int64 = 0

    /// Makes a group to which nothing has happened.
    public init() {}
}
