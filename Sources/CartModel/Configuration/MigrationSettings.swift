/// How guests' carts become users'.
public struct MigrationSettings: Hashable, Sendable {
    /// Whether a login migrates at all.
    ///
    /// Default `true`.
    public var isEnabled = true

    /// The strategy when a call names none.
    ///
    /// Default ``MergeStrategy/addQuantities``.
    public var strategy = MergeStrategy.addQuantities

    /// Whether the guest's lines go once they are the user's.
    ///
    /// Default `true`; otherwise the guest keeps them, and a
    /// later migration hands over only what was added since.
    public var clearGuestAfter = true

    /// Skips the migration when the user's primary instance holds so many items or more; 0, the default, never does.
    public var skipIfUserItems: Int64 = 0

    /// The default settings.
    public init() {}
}
