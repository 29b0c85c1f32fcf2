/// What a key of the service API may be used for.
public enum APIKeyScope: String, Sendable, CaseIterable {
    /// Reading carts, migrations and events.
    case read
    /// Changing carts.
    case write
    /// Migrating, undoing, and batches of migrations.
    case migrate
    /// Erasing and exporting what is held about a person, and the metrics.
    case admin
}
