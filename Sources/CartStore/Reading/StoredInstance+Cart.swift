import CartModel
import Hiredis

extension StoredInstance {
    /// The instance as a value; empty when there is no cart.
    ///
    /// - Throws: ``CartError`` with code `cart_corrupted`.
    func cart() throws(CartError) -> Cart {
        var items: [LineItem] = []
        items.reserveCapacity(lines.count)
        for line in lines { if let item = item(line) { items.append(item) } }
        return try Cart(
            identifier: owner,
            instance: instance,
            version: version,
            generation: generation,
            currency: head?.currency,
            items: items,
            metadata: Dictionary(metadata.map { ($0.key, $0.value) }) { _, last in last },
            createdAt: createdAt,
            updatedAt: head?.updatedAt,
            expiresAt: expiresAt
        )
    }

    /// Life and number of changes.
    var version: CartVersion { CartVersion(generation: generation, number: head?.version ?? 0) }

    private func item(_ line: Line) -> LineItem? {
        fields.withBytes(at: line.item + 1) { bytes in
            StoredItem(line.parts, of: bytes).map { LineItem(id: id(of: line.field), $0, quantity: line.quantity) }
        } ?? nil
    }
}
