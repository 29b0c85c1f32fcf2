import CartHTTP

extension RateLimitPolicy {
    /// Reads `session=1200/1m`, `key=…`, `address=…`, each once at most, or `none`; `nil` for anything else.
    init?(texts: [String]) {
        self.init(limits: [:])
        if texts == ["none"] { return }
        for text in texts {
            let parts = text.split(whereSeparator: { $0 == "=" || $0 == "/" }).map(String.init)
            guard parts.count == 3, let subject = Subject(rawValue: parts[0]), limits[subject] == nil,
                let count = Int64(parts[1]), (1...1_000_000_000).contains(count),
                let window = DurationText.parse(parts[2]), window >= .seconds(1), window <= .seconds(3600)
            else { return nil }
            limits[subject] = RateLimit(count, per: window)
        }
    }
}
