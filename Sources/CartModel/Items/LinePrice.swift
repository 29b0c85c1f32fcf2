/// What a line costs from now on.
public struct LinePrice: Hashable, Sendable {
    /// The line's id.
    public let id: String

    /// The price of one unit, in minor units of the cart's currency.
    public let price: Int64

    /// Makes a price of a line.
    public init(id: String, price: Int64) {
        self.id = id
        self.price = price
    }
}
