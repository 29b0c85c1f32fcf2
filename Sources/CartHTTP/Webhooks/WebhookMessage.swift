import CartService
import CartStore

/// What is sent for an event: `{"type","timestamp","data"}`, where `data` is the event as `/v1/events` has it.
///
/// The message of a merge includes the report, so that a receiver can tell the user what was merged without another
/// request.
struct WebhookMessage: Sendable {
    /// The id by which a receiver recognises a repeat.
    let id: String
    let identifier: String
    let body: String

    /// The events that are sent.
    static let kinds: Set<CartEvent.Kind> = [.migrated, .migrationUndone, .abandoned, .repriced, .erased]

    init(_ event: CartEvent, report: MigrationReport?) {
        // A Cluster may write the event of a merge twice.
        if event.kind == .migrated, let migration = event.fields["migration_id"] {
            id = "merge_\(migration)"
        } else {
            id = "event_\(event.id)"
        }
        identifier = event.identifier
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.member("type", event.kind.rawValue)
        writer.member("timestamp", event.time)
        writer.key("data")
        event.write(to: &writer)
        if let report {
            writer.key("report")
            report.write(to: &writer)
        }
        writer.endObject()
        body = String(decoding: writer.bytes, as: UTF8.self)
    }

    init(_ letter: DeadLetter) {
        id = letter.messageID
        identifier = letter.identifier
        body = letter.body
    }
}
