/// Durations as people write them: `500ms`, `90s`, `15m`, `24h`, `7d`, or a plain number of seconds.
enum DurationText {
    /// Milliseconds by unit, largest first.
    private static let units: [(suffix: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// Reads a duration; `nil` unless it is a whole number, at least 0, and a known unit.
    static func parse(_ text: String) -> Duration? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let suffix = text.dropFirst(digits.count)
        guard let number = Int64(digits) else { return nil }
        guard let unit = suffix.isEmpty ? 1000 : units.first(where: { $0.suffix == suffix })?.milliseconds else {
            return nil
        }
        let (milliseconds, overflow) = number.multipliedReportingOverflow(by: unit)
        return overflow ? nil : .milliseconds(milliseconds)
    }

    /// A duration in its largest whole unit; `0` for none.
    static func text(of duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        guard milliseconds != 0, let unit = units.first(where: { milliseconds % $0.milliseconds == 0 }) else {
            return "0"
        }
        return "\(milliseconds / unit.milliseconds)\(unit.suffix)"
    }
}
