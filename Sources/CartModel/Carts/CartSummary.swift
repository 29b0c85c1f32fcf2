/// What a badge on a page shows of an instance, read without its lines.
public struct CartSummary: Hashable, Sendable {
    /// The number of lines.
    public let lineCount: Int64

    /// The sum of the lines' quantities.
    public let itemCount: Int64

    /// Life and number of changes.
    public let version: CartVersion

    /// Makes a summary.
    public init(lineCount: Int64, itemCount: Int64, version: CartVersion) {
        self.lineCount = lineCount
        self.itemCount = itemCount
        self.version = version
    }

    /// The counters as JSON: `{"gen","version","line_count","item_count"}`; `gen` is `null` for a cart never written.
    public var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("gen", version.generation)
        writer.member("version", version.number)
        writer.member("line_count", lineCount)
        writer.member("item_count", itemCount)
        writer.endObject()
        return writer.bytes
    }
}
