/// One instance of an owner's carts as it was at one moment.
public struct Cart: Hashable, Sendable {
    /// The owner, as text.
    public let identifier: String

    /// Which of the owner's carts this is.
    public let instance: Instance

    /// Life and number of changes.
    public let version: CartVersion

    /// The random id of this cart's life; `nil` when there is no cart.
    public let generation: String?

    /// The currency of all lines; `nil` while there are none.
    public let currency: Currency?

    /// The lines, ordered by (`addedAt`, `id`).
    public let items: [LineItem]

    /// Metadata by key.
    public let metadata: [String: JSONText]

    /// When this life of the owner's carts began; `nil` when there is none.
    public let createdAt: Timestamp?

    /// When any of the owner's carts last changed.
    public let updatedAt: Timestamp?

    /// When the owner's carts expire; `nil` for never, or when there are none.
    public let expiresAt: Timestamp?

    /// The sum of the lines' subtotals, in minor units.
    public let total: Int64

    /// Makes a cart; lines are put in order.
    ///
    /// - Throws: ``CartError`` with code `cart_corrupted` when the total passes 64 bits.
    public init(
        identifier: String,
        instance: Instance,
        version: CartVersion = .never,
        generation: String? = nil,
        currency: Currency? = nil,
        items: [LineItem] = [],
        metadata: [String: JSONText] = [:],
        createdAt: Timestamp? = nil,
        updatedAt: Timestamp? = nil,
        expiresAt: Timestamp? = nil
    ) throws(CartError) {
        self.identifier = identifier
        self.instance = instance
        self.version = version
        self.generation = generation
        self.currency = currency
        var items = items
        items.sort { $0.addedAt == $1.addedAt ? $0.id < $1.id : $0.addedAt < $1.addedAt }
        self.items = items
        self.metadata = metadata
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.expiresAt = expiresAt
        var sum: Int64 = 0
        for item in items {
            guard let subtotal = item.subtotal, case let (next, overflow) = sum.addingReportingOverflow(subtotal),
                !overflow
            else { throw .cartCorrupted(field: "\(instance):item:*", expected: "a total below 2^63 minor units") }
            sum = next
        }
        total = sum
    }

    /// The number of lines.
    public var lineCount: Int { items.count }

    /// The sum of the lines' quantities.
    public var itemCount: Int64 { items.reduce(0) { $0 + $1.quantity } }

    /// The total with its currency; `nil` while the cart has no lines.
    public var totalMoney: Money? { currency.map { Money(total, $0) } }

    /// The line of an id, if there is one.
    public subscript(id: String) -> LineItem? { items.first { $0.id == id } }
}
