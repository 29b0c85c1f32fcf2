public import CartModel

/// What came of taking a catalog's prices into a cart.
public struct Repricing: Sendable {
    /// One line whose price has changed.
    public struct Change: Hashable, Sendable {
        /// The line's id.
        public let id: String

        /// The price that it had, in minor units.
        public let from: Int64

        /// The price that it has now.
        public let to: Int64

        /// Writes the change as an object: `{"instance"?,"id","from","to"}`.
        ///
        /// - Parameter instance: Which cart it is about, where the answer speaks of several.
        public func write(to writer: inout JSONWriter, instance: Instance? = nil) {
            writer.beginObject()
            if let instance { writer.member("instance", instance.name) }
            writer.member("id", id)
            writer.member("from", from)
            writer.member("to", to)
            writer.endObject()
        }
    }

    /// The cart with its prices as they are now.
    public let cart: Cart

    /// The lines whose price has changed, in the cart's order.
    public let changes: [Change]

    /// The lines that keep their price, because the catalog does not have their product, not in the cart's currency, or
    /// says that it is not available; in the cart's order.
    public let unavailable: [String]

    /// Whether an earlier request with the same idempotency key did the work.
    public let isReplay: Bool

    /// What a catalog's prices change about a cart; pure.
    static func decide(_ cart: Cart, _ products: [String: Product]) -> (changes: [Change], unavailable: [String]) {
        var changes: [Change] = []
        var unavailable: [String] = []
        for line in cart.items {
            guard let product = products[line.productID], product.isAvailable,
                cart.currency == nil || product.currency == cart.currency
            else {
                unavailable.append(line.id)
                continue
            }
            if product.price != line.price { changes.append(Change(id: line.id, from: line.price, to: product.price)) }
        }
        return (changes, unavailable)
    }

    /// Writes the changes and the lines that keep their price as members of an object.
    public func writeMembers(to writer: inout JSONWriter) {
        writer.key("price_changes")
        writer.beginArray()
        for change in changes { change.write(to: &writer) }
        writer.endArray()
        writer.key("unavailable")
        writer.beginArray()
        for id in unavailable { writer.write(id) }
        writer.endArray()
    }
}
