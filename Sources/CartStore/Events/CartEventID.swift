public import Hiredis

/// Where an event stands: the stream's number, a point, and the entry's id, for example `0.1795219968408-0`.
public struct CartEventID: Hashable, Sendable, LosslessStringConvertible {
    /// The stream's number.
    public let stream: Int

    /// The entry's id within the stream.
    public let entry: RedisStreamID

    /// Makes an id.
    public init(stream: Int, entry: RedisStreamID) {
        self.stream = stream
        self.entry = entry
    }

    /// Reads an id; `nil` when the text is not one.
    public init?(_ description: String) {
        let parts = description.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let stream = Int(parts[0]), (0..<RedisCartStore.clusterStreams).contains(stream),
            let entry = RedisStreamID(String(parts[1]))
        else { return nil }
        self.init(stream: stream, entry: entry)
    }

    /// The id as text.
    public var description: String { "\(stream).\(entry)" }
}
