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
}
