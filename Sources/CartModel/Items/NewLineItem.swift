/// A line to be added to a cart.
public struct NewLineItem: Hashable, Sendable {
    /// The line's id, `[A-Za-z0-9][A-Za-z0-9._~@+=-]{0,63}`.
    public var id: String

    /// The product's name.
    public var name: String

    /// The price of one unit, in minor units.
    public var price: Int64

    /// How many units to add, at least 1.
    public var quantity: Int64

    /// The currency of the price; `nil` takes the configured default, or the currency that the cart has already.
    public var currency: Currency?

    /// Anything else about the line, a JSON object.
    ///
    /// With `nil`, an existing line keeps its attributes. An empty object means that the line has no attributes.
    public var attributes: JSONValue?

    /// The id of the product in the catalog; `nil` means the line's id.
    public var productID: String?

    /// Makes a line to be added.
    public init(
        id: String,
        name: String,
        price: Int64,
        quantity: Int64 = 1,
        currency: Currency? = nil,
        attributes: JSONValue? = nil,
        productID: String? = nil
    ) {
        self.id = id
        self.name = name
        self.price = price
        self.quantity = quantity
        self.currency = currency
        self.attributes = attributes
        self.productID = productID == id ? nil : productID
    }
}
