/// What a configured value may be: one description for the check at start, its error, and the table in the docs.
enum ConfigurationType: Hashable, Sendable {
    /// Any text that the rule in words allows; who uses the value checks it.
    case text(allowed: String)
    /// Names or pairs separated by commas, or a YAML sequence; who uses the value checks each.
    case list(allowed: String)
    /// One of these words.
    case choice([String])
    /// `true` or `false`.
    case boolean
    /// A whole number.
    case integer(ClosedRange<Int64>)
    /// A whole number of bytes, `KiB` or `MiB`.
    case byteCount(ClosedRange<Int64>)
    /// A whole number of seconds, or with `ms`, `s`, `m`, `h` or `d`; `zero` says what 0 means where it is allowed.
    case duration(ClosedRange<Duration>, zero: String?)

    /// The type's name in the docs.
    var name: String {
        switch self {
        case .text, .choice: "text"
        case .list: "list"
        case .boolean: "boolean"
        case .integer: "integer"
        case .byteCount: "size"
        case .duration: "duration"
        }
    }

    /// What is allowed, in words.
    var allowed: String {
        switch self {
        case .text(let allowed), .list(let allowed): allowed
        case .choice(let words): words.joined(separator: ", ")
        case .boolean: "true, false"
        case .integer(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .byteCount(let range):
            "\(ByteCountText.text(of: range.lowerBound)) to \(ByteCountText.text(of: range.upperBound))"
        case .duration(let range, let zero):
            (zero.map { "0 (\($0)), or " } ?? "")
                + "\(DurationText.text(of: range.lowerBound)) to \(DurationText.text(of: range.upperBound))"
        }
    }
}
