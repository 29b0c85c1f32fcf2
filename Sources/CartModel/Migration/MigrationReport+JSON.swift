extension MigrationReport {
    /// Writes the report as an object, instances by ascending name; absent `reason` and `undone_at` are left out.
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", id)
        writer.member("from", from)
        writer.member("to", to)
        writer.member("strategy", strategy.rawValue)
        writer.member("status", status.rawValue)
        if let reason { writer.member("reason", reason) }
        writer.member("replayed", isReplayed)
        writer.member("dry_run", isDryRun)
        writer.key("instances")
        writer.beginObject()
        for (instance, report) in instances.sorted(by: { $0.key.name < $1.key.name }) {
            writer.key(instance.name)
            report.write(to: &writer)
        }
        writer.endObject()
        writer.member("completed_at", completedAt)
        if let undoneAt { writer.member("undone_at", undoneAt) }
        writer.endObject()
    }

    /// The report as JSON.
    public var json: [UInt8] {
        var writer = JSONWriter(capacity: 1024)
        write(to: &writer)
        return writer.bytes
    }
}

extension MigrationReport.InstanceReport {
    /// Writes an instance's part as an object; `metadata_discarded` is left out when it is empty.
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("lines")
        writer.beginArray()
        for line in lines { line.write(to: &writer) }
        writer.endArray()
        if !metadataDiscarded.isEmpty { writer.member("metadata_discarded", metadataDiscarded) }
        writer.member("version_before", versionBefore)
        writer.member("version", version)
        writer.endObject()
    }
}

extension MigrationReport.Line {
    /// Writes a line's part as an object; `lost` is left out when nothing was lost.
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", id)
        writer.member("outcome", outcome.rawValue)
        writer.member("guest_quantity", guestQuantity)
        writer.member("user_quantity", userQuantity)
        writer.member("quantity", quantity)
        if let lost {
            writer.key("lost")
            lost.write(to: &writer)
        }
        writer.endObject()
    }
}

extension MigrationReport.Loss {
    /// Writes a loss as an object; `attributes` is `{}` when there are none.
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("quantity", quantity)
        writer.member("name", name)
        writer.member("price", price)
        writer.member("attributes", attributes ?? .emptyObject)
        writer.member("side", side.rawValue)
        writer.endObject()
    }
}
