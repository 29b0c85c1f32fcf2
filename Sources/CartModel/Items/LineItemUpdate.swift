/// What to change about a line, apart from its quantity; what is `nil` stays as it is.
public struct LineItemUpdate: Hashable, Sendable {
    /// The new name.
    public var name: String?

    /// The new price, in minor units of the cart's currency.
    public var price: Int64?

    /// The new attributes; `.null` removes them.
    public var attributes: JSONValue?

    /// Makes an update.
    public init(name: String? = nil, price: Int64? = nil, attributes: JSONValue? = nil) {
        self.name = name
        self.price = price
        self.attributes = attributes
    }

    /// Whether the update changes nothing.
    public var isEmpty: Bool { name == nil && price == nil && attributes == nil }
}
