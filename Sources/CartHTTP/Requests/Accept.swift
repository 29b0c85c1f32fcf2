/// The `Accept` field (RFC 9110, section 12.5.1): whether a client takes a media type.
enum Accept {
    /// Whether any of the field's ranges names the type with a weight above 0; the most specific one decides.
    static func takes(_ mediaType: String, _ values: [String]) -> Bool {
        if values.isEmpty || values == ["*/*"] { return true }
        let ranges = values.flatMap { $0.split(separator: ",") }
        guard !ranges.isEmpty else { return true }
        let family = mediaType.prefix { $0 != "/" } + "/*"
        var best: (rank: Int, takes: Bool) = (-1, false)
        for range in ranges {
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            guard let name = parts.first else { continue }
            let rank = name == mediaType ? 2 : name == family ? 1 : name == "*/*" ? 0 : -1
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            if rank > best.rank { best = (rank, weight > 0) }
        }
        return best.takes
    }
}
