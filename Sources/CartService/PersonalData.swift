public import CartStore

/// Everything that is held about one owner.
public struct PersonalData: Sendable {
    /// The owner, as text.
    public let identifier: String

    /// All carts that were written.
    public let carts: [Cart]

    /// What they held at checkouts.
    public let checkouts: [Checkout]

    /// What was merged into them.
    public let migrations: [MigrationReport]

    /// The events of the owner that the streams still hold.
    public let events: [CartEvent]

    /// How many migrations still have a snapshot of the earlier carts, for an undo.
    public let undoableMigrations: Int

    /// How many answers are on record for requests with an idempotency key; they hold versions, no lines.
    public let storedReplies: Int

    /// The data as JSON.
    ///
    /// The members are `identifier`, `instances`, `checkouts`, `migrations`, `events`, `undoable_migrations` and
    /// `stored_replies`.
    public var json: [UInt8] {
        var writer = JSONWriter(capacity: 4096)
        writer.beginObject()
        OwnerDocument(identifier: identifier, carts: carts, checkouts: checkouts).writeMembers(to: &writer)
        writer.key("migrations")
        writer.beginArray()
        for report in migrations { report.write(to: &writer) }
        writer.endArray()
        writer.key("events")
        writer.beginArray()
        for event in events { event.write(to: &writer) }
        writer.endArray()
        writer.member("undoable_migrations", undoableMigrations)
        writer.member("stored_replies", storedReplies)
        writer.endObject()
        return writer.bytes
    }
}
