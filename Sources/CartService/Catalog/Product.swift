public import CartModel

/// What a shop sells: the name and price that a browser never sets.
public struct Product: Hashable, Sendable {
    /// The id of the lines that hold it.
    public let id: String

    /// Its name.
    public let name: String

    /// The price of one unit, in minor units.
    public let price: Int64

    /// The currency of the price.
    public let currency: Currency

    /// Whether it can be added to a cart now.
    public let isAvailable: Bool

    /// Makes a product.
    public init(id: String, name: String, price: Int64, currency: Currency, isAvailable: Bool = true) {
        self.id = id
        self.name = name
        self.price = price
        self.currency = currency
        self.isAvailable = isAvailable
    }
}
