/// Sizes as people write them: `256KiB`, `1MiB`, or a plain number of bytes.
enum ByteCountText {
    private static let units: [(suffix: String, bytes: Int64)] = [("MiB", 1_048_576), ("KiB", 1024), ("", 1)]

    /// Reads a size; `nil` unless it is a whole number, at least 0, and a known unit.
    static func parse(_ text: String) -> Int64? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let suffix = text.dropFirst(digits.count)
        guard let number = Int64(digits), let unit = units.first(where: { $0.suffix == suffix }) else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: unit.bytes)
        return overflow ? nil : bytes
    }

    /// A size in its largest whole unit.
    static func text(of bytes: Int64) -> String {
        guard let unit = units.first(where: { bytes % $0.bytes == 0 }) else { return "\(bytes)" }
        return "\(bytes / unit.bytes)\(unit.suffix)"
    }
}
