import CartService

/// A decimal amount in minor units, where that is exact.
enum DecimalPrice {
    /// The minor units of an amount, for example 1250 for `12.5` in EUR.
    ///
    /// - Returns: `nil` when the amount has more digits than the currency, is negative, or too large.
    static func minorUnits(_ value: JSONValue, in currency: Currency) -> Int64? {
        switch value {
        case .integer(let number): return minorUnits(String(number), currency.minorUnitDigits)
        // The shortest text that gives this number again is the text that it was read from, up to 15 digits.
        case .number(let number): return minorUnits(String(number), currency.minorUnitDigits)
        case .string(let text): return minorUnits(text, currency.minorUnitDigits)
        default: return nil
        }
    }

    private static func minorUnits(_ text: String, _ digits: Int) -> Int64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), isDecimal(parts[0]), text.utf8.count <= 16 else { return nil }
        var fraction = parts.count == 2 ? parts[1] : ""
        guard parts.count == 1 || isDecimal(fraction) else { return nil }
        while fraction.last == "0" { fraction.removeLast() }
        guard fraction.count <= digits else { return nil }
        return Int64(parts[0] + fraction + String(repeating: "0", count: digits - fraction.count))
    }

    private static func isDecimal(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
