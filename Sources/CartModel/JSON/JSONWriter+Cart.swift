/// The members of carts and lines, and their order, in one place: for carts as values and for carts as they are stored.
extension JSONWriter {
    /// The texts of a line, which a caller writes as it has them.
    package enum LineText {
        case id, productID, name, attributes
    }

    /// Writes a line as an object.
    ///
    /// - Parameter text: Called once for each text, in which it writes one value.
    package mutating func writeLine(
        price: Int64,
        quantity: Int64,
        subtotal: Int64?,
        addedAt: Timestamp,
        priceAt: Timestamp,
        _ text: (inout JSONWriter, LineText) -> Void
    ) {
        beginObject()
        key("id")
        text(&self, .id)
        key("product_id")
        text(&self, .productID)
        key("name")
        text(&self, .name)
        member("price", price)
        member("quantity", quantity)
        member("subtotal", subtotal)
        key("attributes")
        text(&self, .attributes)
        member("added_at", addedAt)
        member("price_at", priceAt)
        endObject()
    }

    /// Begins a cart as an object, up to its lines, which are written next.
    package mutating func beginCart(
        identifier: String,
        instance: Instance,
        generation: String?,
        version: CartVersion,
        currency: Currency?
    ) {
        beginObject()
        member("identifier", identifier)
        member("instance", instance.name)
        member("gen", generation)
        member("version", version.number)
        member("currency", currency?.code)
        key("items")
        beginArray()
    }

    /// Ends the lines of a cart and begins its metadata, which is written next, by ascending key.
    package mutating func endLines(lineCount: Int, itemCount: Int64, total: Int64) {
        endArray()
        member("line_count", lineCount)
        member("item_count", itemCount)
        member("total", total)
        key("metadata")
        beginObject()
    }

    /// Ends a cart.
    package mutating func endCart(createdAt: Timestamp?, updatedAt: Timestamp?, expiresAt: Timestamp?) {
        endObject()
        member("created_at", createdAt)
        member("updated_at", updatedAt)
        member("expires_at", expiresAt)
        endObject()
    }
}
