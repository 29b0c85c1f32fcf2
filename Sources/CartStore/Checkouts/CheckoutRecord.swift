import CartModel

/// The record of a checkout as Redis stores it.
///
/// Outside the scripts, only this type knows the form of the record (`Scripts/Fragments/Checkouts/record.lua`).
struct CheckoutRecord {
    /// What the record tells.
    enum Content {
        case checkout(Checkout)
        /// The lines have gone to that owner, and the checkout with them.
        case moved(to: String)
    }

    let content: Content
    let instance: Instance
    /// Until when an open checkout can be completed, or an ended one is kept.
    let expiry: Timestamp

    /// Reads a record; `nil` when the text has another form.
    init?(_ text: some StringProtocol, id: String, of owner: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let words = lines[0].split(separator: " ")
        guard words.count == 8, let started = Int64(words[3]), let until = Int64(words[4]) else { return nil }
        instance = Instance(String(words[1]))
        expiry = Timestamp(milliseconds: until)
        if words[0] == "moved" {
            content = .moved(to: String(words[7]))
            return
        }
        guard let status = Checkout.Status(rawValue: String(words[0])), let version = CartVersion(words[2]) else {
            return nil
        }
        var items: [LineItem] = []
        var missing: [Checkout.Missing] = []
        for line in lines.dropFirst() {
            let parts = line.split(separator: " ", maxSplits: 3)
            guard parts.count == 4, let quantity = Int64(parts[1]) else { return nil }
            let id = String(parts[0])
            var text = String(parts[3])
            guard let item = text.withUTF8({ StoredItem.parse(UnsafeRawBufferPointer($0)) }) else { return nil }
            items.append(LineItem(id: id, item, quantity: quantity))
            guard let taken = Int64(parts[2]), taken < quantity else { continue }
            missing.append(Checkout.Missing(id: id, quantity: quantity - taken))
        }
        guard
            let cart = try? Cart(
                identifier: owner,
                instance: instance,
                version: version,
                generation: version.generation,
                currency: Currency(stored: String(words[5])),
                items: items
            )
        else { return nil }
        content = .checkout(
            Checkout(
                id: id,
                status: status,
                cart: cart,
                startedAt: Timestamp(milliseconds: started),
                expiresAt: status == .open ? expiry : nil,
                endedAt: Int64(words[6]).map { Timestamp(milliseconds: $0) },
                order: words[7] == "-" ? nil : String(words[7]),
                missing: missing
            )
        )
    }
}
