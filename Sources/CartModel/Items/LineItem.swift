/// One line of a cart: a product, how many of it, and at what price.
public struct LineItem: Hashable, Sendable, Identifiable {
    /// The line's id; distinct variants of a product have distinct ids.
    public let id: String

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

    /// Makes a line item.
    public init(
        id: String,
        name: String,
        price: Int64,
        quantity: Int64,
        attributes: JSONText? = nil,
        addedAt: Timestamp
    ) {
        self.id = id
        self.name = name
        self.price = price
        self.quantity = quantity
        self.attributes = attributes
        self.addedAt = addedAt
    }

    /// Makes a line item of what is stored of it.
    public init(id: String, _ item: StoredItem, quantity: Int64) {
        self.init(
            id: id,
            name: item.name,
            price: item.price,
            quantity: quantity,
            attributes: item.attributes,
            addedAt: item.added
        )
    }

    /// Price times quantity, in minor units; `nil` when that passes 64 bits, which the limits keep from happening.
    public var subtotal: Int64? {
        let (product, overflow) = price.multipliedReportingOverflow(by: quantity)
        return overflow ? nil : product
    }
}
