import CartModel
import Hiredis

extension StoredInstance {
    /// The instance as a value; empty when there is no cart.
    ///
    /// - Throws: ``CartError`` with code `cart_corrupted`.
    func cart() throws(CartError) -> Cart {
        guard isThere else { return try Cart(identifier: owner, instance: instance) }
        return try Cart(
            identifier: owner,
            instance: instance,
            version: version,
            generation: generation,
            currency: head?.currency,
            items: lines.compactMap(item),
            metadata: Dictionary(metadata.compactMap { key, field in json(field).map { (key, $0) } }) { _, last in last
            },
            createdAt: createdAt,
            updatedAt: head?.updatedAt,
            expiresAt: expiresAt
        )
    }

    /// Life and number of changes.
    var version: CartVersion { isThere ? CartVersion(generation: generation, number: head?.version ?? 0) : .never }

    private func item(_ line: Line) -> LineItem? {
        fields.withBytes(at: line.item + 1) { bytes in
            StoredItem(line.parts, of: bytes).map { LineItem(id: id(of: line.field), $0, quantity: line.quantity) }
        } ?? nil
    }

    private func json(_ field: Int) -> JSONText? {
        fields.withBytes(at: field + 1) { JSONText(stored: $0) } ?? nil
    }
}
