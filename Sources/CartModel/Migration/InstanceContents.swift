/// What one instance of an owner holds, as the rules of a merge see it.
public struct InstanceContents: Hashable, Sendable {
    /// The currency of all lines; `nil` while there are none.
    public var currency: Currency?

    /// The lines by id.
    public var lines: [String: LineItem]

    /// Metadata by key.
    public var metadata: [String: JSONText]

    /// Makes contents.
    public init(currency: Currency? = nil, lines: [String: LineItem] = [:], metadata: [String: JSONText] = [:]) {
        self.currency = currency
        self.lines = lines
        self.metadata = metadata
    }

    /// The contents of a cart.
    public init(_ cart: Cart) {
        self.init(
            currency: cart.currency,
            lines: Dictionary(cart.items.map { ($0.id, $0) }) { first, _ in first },
            metadata: cart.metadata
        )
    }
}
