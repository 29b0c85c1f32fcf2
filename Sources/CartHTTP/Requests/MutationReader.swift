import CartService

/// Reads the bodies of changes; who may set prices is the only thing in which the two APIs differ.
struct MutationReader: Sendable {
    /// Where the storefront's names and prices come from; `nil` for a caller who may set them.
    let catalog: (any ProductCatalog)?

    /// The reader for callers who may set names and prices.
    static let trusted = MutationReader(catalog: nil)

    /// Lines to add: one as the body itself, or several under `items`.
    func add(_ body: JSONBody) async throws(CartError) -> CartMutation {
        guard let bodies = try body.objects("items") else {
            let refresh = catalog == nil ? try body.flag("refresh") : false
            return .add([try await item(body, extra: catalog == nil ? ["refresh"] : [])], refresh: refresh)
        }
        try body.allow(catalog == nil ? ["items", "refresh"] : ["items"])
        let refresh = catalog == nil ? try body.flag("refresh") : false
        var items: [NewLineItem] = []
        for body in bodies { items.append(try await item(body, extra: [])) }
        return .add(items, refresh: refresh)
    }

    /// A change of one line: `quantity`, `quantity_delta`, or any of `name`, `price`, `attributes`.
    func patch(_ id: String, _ body: JSONBody) throws(CartError) -> CartMutation {
        try refusePrices(body)
        let details: Set<String> = catalog == nil ? ["name", "price", "attributes"] : ["attributes"]
        try body.allow(details.union(["quantity", "quantity_delta"]))
        let named = body.names
        guard named.count == 1 || (!named.isEmpty && named.isSubset(of: details)) else {
            throw .invalidRequest(
                "A line is changed in one way at a time.",
                field: "body",
                given: named.sorted().joined(separator: ", "),
                allowed: "quantity, or quantity_delta, or any of \(details.sorted().joined(separator: ", "))"
            )
        }
        if let quantity = try body.quantity("quantity", allowed: "a whole number, 0 or more") {
            return .setQuantity(id: id, quantity)
        }
        if let difference = try body.quantity("quantity_delta", allowed: "a whole number other than 0") {
            return .adjustQuantity(id: id, by: difference)
        }
        let update = LineItemUpdate(
            name: try body.optionalString("name"),
            price: try body.price("price"),
            attributes: body.value("attributes")
        )
        return .update(id: id, update)
    }

    /// Metadata: each member replaces a whole value, `null` removes it.
    func metadata(_ body: JSONBody) -> CartMutation {
        .setMetadata(body.all.mapValues(\.unlessNull))
    }

    /// Lines to move: `{"to":"saved","items":["id"]}`.
    func move(_ body: JSONBody) throws(CartError) -> (ids: [String], target: Instance) {
        try body.allow(["to", "items"])
        let target = Instance(try body.string("to"))
        guard let ids = try body.strings("items") else { throw body.missing("items", "an array of line ids") }
        return (ids, target)
    }

    private func item(_ body: JSONBody, extra: Set<String>) async throws(CartError) -> NewLineItem {
        try refusePrices(body)
        let details: Set<String> = catalog == nil ? ["name", "price", "currency"] : []
        try body.allow(details.union(["id", "quantity", "attributes"]).union(extra))
        let id = try body.string("id")
        let quantity = try body.quantity("quantity", allowed: "a whole number, 1 or more") ?? 1
        let attributes = body.value("attributes")?.unlessNull
        guard let catalog else {
            guard let price = try body.price("price") else {
                throw body.missing("price", "a whole number of minor units, 0 or more")
            }
            return NewLineItem(
                id: id,
                name: try body.string("name"),
                price: price,
                quantity: quantity,
                currency: try body.currency("currency"),
                attributes: attributes
            )
        }
        guard NameRule.lineItem.accepts(id) else { throw .invalidLineID(given: id) }
        guard let product = try await catalog.product(id) else { throw .unknownProduct(given: id) }
        return NewLineItem(
            id: id,
            name: product.name,
            price: product.price,
            quantity: quantity,
            currency: product.currency,
            attributes: attributes
        )
    }

    private func refusePrices(_ body: JSONBody) throws(CartError) {
        guard catalog != nil else { return }
        for name in ["name", "price", "currency"] where body.has(name) {
            var error = CartError(.priceNotAllowed, "Names and prices come from the catalog.")
            error.field = name
            error.given = body.value(name).map { CartError.shortened($0.text) }
            error.allowed = "id, quantity, attributes"
            throw error
        }
    }
}

extension JSONValue {
    /// The value; `nil` for `null`.
    ///
    /// Spelt out because `nil` alone would be read as ``JSONValue/null``.
    fileprivate var unlessNull: JSONValue? { self == .null ? Optional.none : self }
}
