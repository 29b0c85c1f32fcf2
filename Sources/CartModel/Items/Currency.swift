/// An ISO 4217 currency code.
public struct Currency: Hashable, Sendable, CustomStringConvertible {
    /// Three capital letters.
    public let code: String

    /// Makes a currency from its code.
    ///
    /// - Throws: ``CartError`` with code `invalid_request` unless the code is three capital letters A to Z.
    public init(_ code: String) throws(CartError) {
        guard code.utf8.count == 3, code.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
            throw .invalidRequest(
                "The currency is not valid.",
                field: "currency",
                given: code,
                allowed: "an ISO 4217 code, for example EUR"
            )
        }
        self.code = code
    }

    /// A code that is known to be valid, because this service stored it.
    public init(stored code: String) {
        self.code = code
    }

    /// How many decimal digits the minor unit stands for, after ISO 4217, table A.1.
    ///
    /// 2 for most, 0 for JPY, 3 for KWD, 4 for CLF.
    public var minorUnitDigits: Int {
        if Self.withoutMinorUnit.contains(code) { return 0 }
        if Self.withThreeDigits.contains(code) { return 3 }
        return Self.withFourDigits.contains(code) ? 4 : 2
    }

    /// The code.
    public var description: String { code }

    private static let withoutMinorUnit: Set<String> = [
        "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF",
        "XPF",
    ]

    private static let withThreeDigits: Set<String> = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]

    private static let withFourDigits: Set<String> = ["CLF", "UYW"]
}
