/// An amount of money in minor units (cents, sen, yen) of one currency.
public struct Money: Hashable, Sendable, CustomStringConvertible {
    /// The amount in minor units.
    public let minorUnits: Int64

    /// The currency.
    public let currency: Currency

    /// Makes an amount.
    public init(_ minorUnits: Int64, _ currency: Currency) {
        self.minorUnits = minorUnits
        self.currency = currency
    }

    /// Currency and amount in major units, for example `MYR 45.00`.
    public var description: String {
        let digits = currency.minorUnitDigits
        guard digits > 0 else { return "\(currency) \(minorUnits)" }
        let magnitude = String(minorUnits.magnitude)
        let padded = String(repeating: "0", count: max(0, digits + 1 - magnitude.count)) + magnitude
        return "\(currency) \(minorUnits < 0 ? "-" : "")\(padded.dropLast(digits)).\(padded.suffix(digits))"
    }
}
