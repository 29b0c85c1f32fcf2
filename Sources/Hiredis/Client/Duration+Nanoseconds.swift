extension Duration {
    /// The duration in whole nanoseconds; durations over 146 years become 146 years.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let limit = Int64.max / 2
        guard seconds < limit / 1_000_000_000 else { return limit }
        guard seconds > -limit / 1_000_000_000 else { return -limit }
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
