extension Checkout {
    /// The checkout as JSON: lines in their order; absent values are written as `null`.
    ///
    /// - Parameter changes: How the cart differs now; `nil` where nobody has looked, which is written as `null`.
    public func json(changes: [CheckoutDifference]?) -> [UInt8] {
        var writer = JSONWriter(capacity: 512 + 256 * cart.items.count)
        write(to: &writer, changes: changes)
        return writer.bytes
    }

    /// Writes the checkout as an object.
    public func write(to writer: inout JSONWriter, changes: [CheckoutDifference]?) {
        writer.beginObject()
        writer.member("id", id)
        writer.member("identifier", cart.identifier)
        writer.member("instance", cart.instance.name)
        writer.member("status", status.rawValue)
        writer.member("gen", cart.generation)
        writer.member("version", cart.version.number)
        writer.member("currency", cart.currency?.code)
        writer.key("items")
        writer.beginArray()
        for item in cart.items { item.write(to: &writer) }
        writer.endArray()
        writer.member("line_count", cart.lineCount)
        writer.member("item_count", cart.itemCount)
        writer.member("total", cart.total)
        writer.member("started_at", startedAt)
        writer.member("expires_at", expiresAt)
        writer.member("ended_at", endedAt)
        writer.member("order", order)
        writer.key("missing")
        writer.beginArray()
        for line in missing {
            writer.beginObject()
            writer.member("id", line.id)
            writer.member("quantity", line.quantity)
            writer.endObject()
        }
        writer.endArray()
        writer.key("changes")
        if let changes {
            writer.beginArray()
            for change in changes { change.write(to: &writer) }
            writer.endArray()
        } else {
            writer.writeNull()
        }
        writer.endObject()
    }
}

extension CheckoutDifference {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", id)
        writer.member("quantity", quantity)
        writer.member("cart_quantity", cartQuantity)
        writer.member("price", price)
        writer.member("cart_price", cartPrice)
        writer.endObject()
    }
}
