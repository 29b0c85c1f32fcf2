import CartModel

extension SealRecord {
    /// One instance of what the source hands over, as a cart.
    ///
    /// - Throws: ``CartError`` with code `cart_corrupted`.
    func cart(_ instance: Instance, of owner: String) throws(CartError) -> Cart {
        var quantities: [(id: Substring, quantity: Int64)] = []
        var items: [Substring: StoredItem] = [:]
        var metadata: [String: JSONText] = [:]
        var currency: Currency?
        for index in stride(from: 0, to: fields.count - 1, by: 2) {
            let parts = fields[index].split(separator: ":", maxSplits: 2)
            var value = fields[index + 1]
            guard parts.count >= 2, parts[0] == instance.name else { continue }
            switch (parts[1], parts.count) {
            case ("qty", 3): quantities.append((parts[2], Int64(value) ?? 0))
            case ("item", 3): items[parts[2]] = value.withUTF8 { StoredItem.parse(UnsafeRawBufferPointer($0)) }
            case ("meta", 3): metadata[String(parts[2])] = JSONText(trusted: value)
            case ("currency", 2): currency = Currency(stored: value)
            default: break
            }
        }
        var lines: [LineItem] = []
        for (id, quantity) in quantities where quantity > 0 {
            guard let item = items[id] else {
                throw .cartCorrupted(stored: "\(instance):item:\(id)")
            }
            lines.append(LineItem(id: String(id), item, quantity: quantity))
        }
        return try Cart(
            identifier: owner,
            instance: instance,
            generation: id,
            currency: currency,
            items: lines,
            metadata: metadata
        )
    }
}
