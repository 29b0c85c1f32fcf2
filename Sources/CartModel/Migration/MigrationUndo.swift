/// What an undo did: it took the migration's lines out of the target and gave them back to an owner.
public struct MigrationUndo: Hashable, Sendable {
    /// The migration that was undone.
    public var id: String
    /// The owner who got the lines back: the migration's source, or the owner that the caller named instead.
    public var restoredTo: String
    /// Who had got them.
    public var to: String
    /// Whether the lines are back already; otherwise they will be soon, whatever fails.
    public var isRestored: Bool
    /// Whether a request with the same idempotency key had done it.
    ///
    /// Default `false`.
    public var isReplay: Bool

    /// Makes a report of an undo.
    public init(id: String, restoredTo: String, to: String, isRestored: Bool, isReplay: Bool = false) {
        self.id = id
        self.restoredTo = restoredTo
        self.to = to
        self.isRestored = isRestored
        self.isReplay = isReplay
    }

    /// The report as JSON: `{"id","to","restored_to","status":"undone"|"undoing"}`.
    public var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("id", id)
        writer.member("to", to)
        writer.member("restored_to", restoredTo)
        writer.member("status", isRestored ? "undone" : "undoing")
        writer.endObject()
        return writer.bytes
    }
}
