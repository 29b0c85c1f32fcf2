import CartModel
import Testing

@Suite("Money")
struct MoneyTests {
    private static let descriptionCases: [(minorUnits: Int64, code: String, text: String)] = [
        (4500, "MYR", "MYR 45.00"), (0, "EUR", "EUR 0.00"), (5, "EUR", "EUR 0.05"), (45, "EUR", "EUR 0.45"),
        (100, "USD", "USD 1.00"), (-4500, "MYR", "MYR -45.00"), (-5, "MYR", "MYR -0.05"), (4500, "JPY", "JPY 4500"),
        (-1, "JPY", "JPY -1"), (4500, "KWD", "KWD 4.500"), (5, "BHD", "BHD 0.005"), (12_345, "CLF", "CLF 1.2345"),
        (Int64.max, "EUR", "EUR 92233720368547758.07"), (Int64.min, "EUR", "EUR -92233720368547758.08"),
    ]

    @Test("an amount is written with the digits of its currency", arguments: descriptionCases)
    func description(minorUnits: Int64, code: String, text: String) throws {
        #expect(try Money(minorUnits, Currency(code)).description == text)
    }

    @Test(
        "a currency is three capital letters",
        arguments: ["", "EU", "EURO", "eur", "Eur", "E R", "EU1", "€UR", "ÉUR", "EU\n", "EU\u{0}"]
    )
    func invalidCurrency(code: String) {
        let error = refusal { () throws(CartError) in _ = try Currency(code) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.field == "currency")
        #expect(error?.given == code)
    }
}
