/// A point in time in milliseconds since 1970, as Redis's clock shows it.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public let milliseconds: Int64

    /// Makes a point in time.
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Whether one point in time is before another.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    /// The time as RFC 3339 in UTC with milliseconds, for example `2026-03-01T12:30:00.250Z`.
    public var description: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends ``description`` to a buffer.
    func append(to bytes: inout [UInt8]) {
        let (days, rest) = Self.divide(milliseconds, 86_400_000)
        let (year, month, day) = Self.civilDate(daysSince1970: days)
        let seconds = rest / 1000
        if (0...9999).contains(year) {
            bytes.appendDigits(UInt64(year), count: 4)
        } else {
            bytes.appendDecimal(year)
        }
        Self.append("-", month, to: &bytes)
        Self.append("-", day, to: &bytes)
        Self.append("T", seconds / 3600, to: &bytes)
        Self.append(":", seconds / 60 % 60, to: &bytes)
        Self.append(":", seconds % 60, to: &bytes)
        bytes.append(UInt8(ascii: "."))
        bytes.appendDigits(UInt64(rest % 1000), count: 3)
        bytes.append(UInt8(ascii: "Z"))
    }

    /// Howard Hinnant's `civil_from_days`: counting from 1 March puts the leap day at the end of a year.
    private static func civilDate(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = divide(days + 719_468, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func divide(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private static func append(_ mark: Unicode.Scalar, _ twoDigits: Int64, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: mark))
        bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: twoDigits / 10))
        bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: twoDigits % 10))
    }
}
