/// What a caller demands of an instance's version before a change is made.
public enum VersionCondition: Hashable, Sendable {
    /// The instance has been written in this life (`If-Match: *`).
    case exists

    /// The version is one of these; an empty list never holds.
    case oneOf([CartVersion])

    /// The version is exactly this one.
    public static func version(_ version: CartVersion) -> VersionCondition { .oneOf([version]) }

    /// Whether the condition holds for an instance of this version.
    public func holds(for version: CartVersion) -> Bool {
        switch self {
        case .exists: version.number > 0
        case .oneOf(let versions): versions.contains { $0.description == version.description }
        }
    }

    /// The condition as the scripts take it: `*`, or versions separated by commas.
    public var text: String {
        switch self {
        case .exists: "*"
        case .oneOf(let versions): versions.isEmpty ? "-" : versions.map(\.description).joined(separator: ",")
        }
    }
}
