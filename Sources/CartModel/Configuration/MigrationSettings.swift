/// How guests' carts become users'.
public struct MigrationSettings: Hashable, Sendable {
    /// Whether a login migrates at all.
    ///
    /// Default `true`.
    public var isEnabled = true

    /// The strategy when a call names none.
    ///
    /// Default ``MigrationStrategy/addQuantities``.
    public var strategy = MigrationStrategy.addQuantities

    /// Whether the guest's lines are removed once the user has them.
    ///
    /// Default `true`; otherwise the guest keeps them, and a
    /// later migration hands over only what was added since.
    public var clearGuestAfter = true

    /// Skips the migration if the user's primary instance holds at least this many items; 0, the default, never skips it.
    public var skipIfUserItems: Int64 = 0

    /// How long a migration can be undone; `.zero` never, at most 7 days.
    ///
    /// Default 15 minutes.
    public var undoWindow: Duration = .seconds(900)

    /// How long a migration that replicas have not confirmed is left before a sweep verifies and ends it.
    ///
    /// Default 30 s; 1 s to 1 h.
    public var grace: Duration = .seconds(30)

    /// The default settings.
    public init() {}

    /// Checks that each value is in its range.
    ///
    /// - Throws: ``CartError`` with code `invalid_configuration`.
    public func validate() throws(CartError) {
        guard skipIfUserItems >= 0 else {
            let given = String(skipIfUserItems)
            throw .invalidConfiguration("migration.skip_if_user_items", given: given, allowed: "0 (never) or more")
        }
        guard (.zero...Duration.seconds(7 * 86_400)).contains(undoWindow) else {
            throw .invalidConfiguration("migration.undo_window", given: "\(undoWindow)", allowed: "0 (never) to 7d")
        }
        guard (.seconds(1)...Duration.seconds(3600)).contains(grace) else {
            throw .invalidConfiguration("migration.grace", given: "\(grace)", allowed: "1s to 1h")
        }
    }
}
