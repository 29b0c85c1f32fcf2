/// What a server says of itself (`INFO`), by field.
public struct ServerInformation: Hashable, Sendable {
    private let fields: [Substring: Substring]

    /// Reads the text that `INFO` answers.
    public init(_ text: String) {
        var fields: [Substring: Substring] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { fields[parts[0]] = parts[1] }
        }
        self.fields = fields
    }

    /// A field as text; `nil` when the server does not tell it.
    public subscript(field: String) -> String? { fields[Substring(field)].map(String.init) }

    /// A field as a whole number; 0 when it is none.
    public func number(_ field: String) -> Int64 { self[field].flatMap { Int64($0) } ?? 0 }

    /// Name and version.
    ///
    /// Valkey reports a Redis version for older clients, and its own version in another field.
    public var product: String {
        if let version = self["valkey_version"] { return "Valkey \(version)" }
        return "Redis \(self["redis_version"] ?? "unknown")"
    }

    /// The version whose commands the server has, by Redis's numbers.
    public var compatibleVersion: String { self["redis_version"] ?? "unknown" }

    /// Bytes that the slowest connected replica has yet to confirm; `nil` without a replica.
    public var replicationLag: Int64? {
        let offsets = (0..<max(number("connected_slaves"), 0)).compactMap { number -> Int64? in
            // slave0:ip=…,port=…,state=online,offset=…,lag=…
            self["slave\(number)"]?.split(separator: ",").first { $0.hasPrefix("offset=") }
                .flatMap { Int64($0.dropFirst("offset=".count)) }
        }
        return offsets.min().map { max(0, number("master_repl_offset") - $0) }
    }
}
