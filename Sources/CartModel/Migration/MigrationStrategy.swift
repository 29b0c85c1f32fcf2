/// The name of a merge strategy: a built-in one, or a caller's own.
public struct MigrationStrategy: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The name as it stands in reports, `[a-z][a-z0-9_-]{0,31}`.
    public let rawValue: String

    /// Quantities of lines in both add up; the default.
    public static let addQuantities = Self(.addQuantities)
    /// The larger quantity of lines in both stays.
    public static let keepHighestQuantity = Self(.keepHighestQuantity)
    /// The user's lines stay for lines in both; lines that only the guest had are discarded.
    public static let keepUserCart = Self(.keepUserCart)
    /// The guest's lines replace the user's.
    public static let replaceWithGuest = Self(.replaceWithGuest)

    /// Makes a built-in strategy's name.
    public init(_ builtIn: MergeStrategy) {
        rawValue = builtIn.rawValue
    }

    /// Takes a name as it is.
    ///
    /// An unknown name is refused when it is used.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The built-in strategy of that name; `nil` for a caller's own.
    public var builtIn: MergeStrategy? { MergeStrategy(rawValue: rawValue) }

    /// The name.
    public var description: String { rawValue }
}
