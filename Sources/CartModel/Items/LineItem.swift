/// One line of a cart: a product, how many of it, and at what price.
public struct LineItem: Hashable, Sendable, Identifiable {
    /// The line's id; a product in another configuration has another id.
    public let id: String

    /// The id of the product in the catalog; the line's id unless the line was added with another product id.
    public let productID: String

    /// The product's name at the time it was added.
    public var name: String

    /// The price of one unit, in minor units of the cart's currency.
    public var price: Int64

    /// How many units, at least 1.
    public var quantity: Int64

    /// Anything else about the line, for example color and size.
    public var attributes: JSONText?

    /// When the line was first added, on Redis's clock.
    public let addedAt: Timestamp

    /// When the price was set, on Redis's clock; it may be out of date since.
    public var priceAt: Timestamp

    /// Makes a line item.
    public init(
        id: String,
        name: String,
        price: Int64,
        quantity: Int64,
        attributes: JSONText? = nil,
        addedAt: Timestamp,
        productID: String? = nil,
        priceAt: Timestamp? = nil
    ) {
        self.id = id
        self.name = name
        self.price = price
        self.quantity = quantity
        self.attributes = attributes
        self.addedAt = addedAt
        self.productID = productID ?? id
        self.priceAt = priceAt ?? addedAt
    }

    /// Makes a line item of what is stored of it.
    public init(id: String, _ item: StoredItem, quantity: Int64) {
        self.init(
            id: id,
            name: item.name,
            price: item.price,
            quantity: quantity,
            attributes: item.attributes,
            addedAt: item.added,
            productID: item.productID,
            priceAt: item.priceAt
        )
    }

    /// Price times quantity, in minor units; `nil` when that passes 64 bits, which the limits keep from happening.
    public var subtotal: Int64? {
        let (product, overflow) = price.multipliedReportingOverflow(by: quantity)
        return overflow ? nil : product
    }
}
