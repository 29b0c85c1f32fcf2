/// Which state of an instance a caller has seen: the life of the cart, and the number of changes in it.
///
/// A cart that expires and is created again has another `gen`, so it is never taken for the old one. An instance that
/// was never written in its cart's life has number 0, and its version is written `0` in any life.
public struct CartVersion: Hashable, Sendable, CustomStringConvertible {
    /// The random id of the cart's life; `nil` when there is no cart.
    public let generation: String?

    /// The number of changes of the instance in this life.
    public let number: Int64

    /// The version of an instance that was never written.
    public static let never = CartVersion(generation: nil, number: 0)

    /// Makes a version.
    public init(generation: String?, number: Int64) {
        self.generation = generation
        self.number = number
    }

    /// Reads a version from `"<gen>.<number>"` or `"0"`.
    public init?(_ text: some StringProtocol) {
        if text == "0" {
            self = .never
            return
        }
        guard let dot = text.lastIndex(of: "."), dot != text.startIndex,
            case let digits = text[text.index(after: dot)...], let number = Int64(digits), number > 0,
            // `Int64` also reads a plus sign and leading zeros, which no version is written with.
            digits == String(number),
            NameRule.generation.accepts(String(text[..<dot]))
        else { return nil }
        self.init(generation: String(text[..<dot]), number: number)
    }

    /// The version as it stands in an `ETag`, without quotation marks.
    public var description: String {
        var text = ""
        write(to: &text)
        return text
    }

    /// Appends ``description`` to a text.
    package func write(to text: inout String) {
        guard number > 0, let generation else {
            text += "0"
            return
        }
        text += generation
        text += "."
        text += String(number)
    }
}
