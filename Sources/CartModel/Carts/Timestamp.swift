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
        var buffer = TextBuffer(capacity: 32)
        append(to: &buffer)
        return buffer.text
    }

    /// Appends ``description`` to a text.
    func append(to buffer: inout TextBuffer) {
        let (days, rest) = Self.divide(milliseconds, 86_400_000)
        let (year, month, day) = Self.civilDate(daysSince1970: days)
        if (0...9999).contains(year) {
            buffer.appendDigits(UInt64(year), count: 4)
        } else {
            buffer.appendDecimal(year)
        }
        let seconds = rest / 1000
        buffer.append(atMost: 20) { place in
            place.store("-", month, at: 0)
            place.store("-", day, at: 3)
            place.store("T", seconds / 3600, at: 6)
            place.store(":", seconds / 60 % 60, at: 9)
            place.store(":", seconds % 60, at: 12)
            place.store(".", rest % 1000 / 10, at: 15)
            place.storeBytes(of: UInt8(ascii: "0") + UInt8(rest % 10), toByteOffset: 18, as: UInt8.self)
            place.storeBytes(of: UInt8(ascii: "Z"), toByteOffset: 19, as: UInt8.self)
            return 20
        }
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
}

extension UnsafeMutableRawPointer {
    /// Stores a mark and two digits.
    fileprivate func store(_ mark: Unicode.Scalar, _ number: Int64, at offset: Int) {
        let place = self + offset
        place.storeBytes(of: UInt8(ascii: mark), as: UInt8.self)
        place.storeBytes(
            of: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / 10),
            toByteOffset: 1,
            as: UInt8.self
        )
        place.storeBytes(
            of: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10),
            toByteOffset: 2,
            as: UInt8.self
        )
    }
}
