import CartService

/// A cart as `cart inspect` shows it: what it is, what it is worth, and its lines.
struct CartSheet {
    let cart: Cart
    /// The checkouts of this instance that are kept.
    var checkouts: [Checkout] = []
    /// The Redis key that holds it.
    let key: String
    /// What an empty cart's total is written in.
    let defaultCurrency: Currency?

    /// The sheet's lines, without a line feed at the end.
    func text(isTerminal: Bool) -> String {
        var lines = [
            "Identifier: \(cart.identifier)",
            "Instance: \(cart.instance)",
            "Items: \(cart.itemCount)",
            "Total: \(Self.total(of: cart, defaultCurrency: defaultCurrency))",
            "Metadata: \(SpacedJSON.object(cart.metadata))",
            "Version: \(cart.version)",
            "Expires: \(cart.expiresAt?.description ?? "never")",
            "Key: \(key)",
        ]
        lines += checkouts.map { "Checkout: \(Self.line($0))" }
        if !cart.items.isEmpty { lines.append(table.text(isTerminal: isTerminal)) }
        return lines.joined(separator: "\n")
    }

    /// One checkout in a line: id, status, what it holds, when it ends or ended.
    static func line(_ checkout: Checkout) -> String {
        let total = total(of: checkout.cart, defaultCurrency: nil)
        var parts = [checkout.id, checkout.status.rawValue, "items: \(checkout.cart.itemCount)", total]
        if let expiresAt = checkout.expiresAt { parts.append("until \(expiresAt)") }
        if let endedAt = checkout.endedAt { parts.append("at \(endedAt)") }
        if let order = checkout.order { parts.append("order \(order)") }
        for line in checkout.missing { parts.append("\(line.quantity) of \(line.id) missing") }
        return parts.joined(separator: ", ")
    }

    private static func total(of cart: Cart, defaultCurrency: Currency?) -> String {
        guard let currency = cart.currency ?? defaultCurrency else { return "\(cart.total)" }
        return Money(cart.total, currency).description
    }

    private var table: Table {
        var table = Table([
            ("Id", .left), ("Name", .left), ("Quantity", .right), ("Price", .right), ("Subtotal", .right),
            ("Added", .left), ("Attributes", .left),
        ])
        for item in cart.items {
            table.append([
                item.id, Self.visible(item.name), "\(item.quantity)", amount(item.price), amount(item.subtotal),
                item.addedAt.description, item.attributes.map { $0.value.map(SpacedJSON.text) ?? $0.text } ?? "",
            ])
        }
        return table
    }

    private func amount(_ minorUnits: Int64?) -> String {
        guard let minorUnits, let currency = cart.currency else { return "" }
        return Money(minorUnits, currency).description
    }

    /// A name without control characters, which could rewrite a terminal or break a table.
    private static func visible(_ name: String) -> String {
        String(
            String.UnicodeScalarView(name.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 })
        )
    }
}
