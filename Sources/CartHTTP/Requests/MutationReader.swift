import CartService

/// Reads the bodies of changes.
///
/// The two APIs differ only in who may set prices.
struct MutationReader: Sendable {
    /// Where the storefront's names and prices come from; `nil` for a caller who may set them.
    let catalog: (any ProductCatalog)?

    /// The reader for callers who may set names and prices.
    static let trusted = MutationReader(catalog: nil)

    /// Lines to add: one as the body itself, or several under `items`.
    func add(_ body: JSONBody) async throws(CartError) -> CartMutation {
        let refresh = catalog == nil ? try body.flag("refresh") : false
        guard let bodies = try body.objects("items") else {
            let items = try await items([body], allowed: Self.oneLine)
            return .add(items, onDifference: refresh ? .refresh : .refuse)
        }
        try body.allow(catalog == nil ? ["items", "refresh"] : ["items"])
        return .add(try await items(bodies, allowed: Self.line), onDifference: refresh ? .refresh : .refuse)
    }

    /// A change of one line: `quantity`, or `quantity_delta`, or, where there is no catalog, any of `name`, `price`,
    /// `attributes`.
    ///
    /// On the storefront a line's id follows from its attributes, so these never change.
    func patch(_ id: String, _ body: JSONBody) throws(CartError) -> CartMutation {
        let ways = "quantity, or quantity_delta"
        try refusePrices(body, allowed: ways)
        if catalog != nil, body.has("attributes") {
            throw .invalidRequest(
                "Attributes belong to a line from its start; add the product with others, and remove this line.",
                field: "attributes",
                given: body.value("attributes")?.text,
                allowed: ways
            )
        }
        let details: Set<String> = catalog == nil ? ["name", "price", "attributes"] : []
        try body.allow(details.union(["quantity", "quantity_delta"]))
        let named = body.names
        guard named.count == 1 || (!named.isEmpty && named.isSubset(of: details)) else {
            throw .invalidRequest(
                named.isEmpty ? "The body changes nothing." : "A line is changed in one way at a time.",
                field: "body",
                given: named.isEmpty ? "{}" : named.sorted().joined(separator: ", "),
                allowed: details.isEmpty ? ways : "\(ways), or any of \(details.sorted().joined(separator: ", "))"
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

    /// The members of a line of a caller who may set names and prices.
    private static let line: Set = ["id", "name", "price", "quantity", "currency", "attributes", "product_id"]

    /// The members of a body that is such a line itself.
    private static let oneLine = line.union(["refresh"])

    private func items(_ bodies: [JSONBody], allowed: Set<String>) async throws(CartError) -> [NewLineItem] {
        guard let catalog else {
            var items: [NewLineItem] = []
            for body in bodies { items.append(try item(body, allowed: allowed)) }
            return items
        }
        var wishes: [(id: String, quantity: Int64, attributes: JSONValue?)] = []
        for body in bodies {
            try refusePrices(body, allowed: "id, quantity, attributes")
            try body.allow(["id", "quantity", "attributes"])
            let id = try body.string("id")
            guard NameRule.lineItem.accepts(id) else { throw .invalidLineID(given: id) }
            let quantity = try body.quantity("quantity", allowed: "a whole number, 1 or more") ?? 1
            wishes.append((id, quantity, body.value("attributes")?.unlessNull))
        }
        // One request to the catalog for all products.
        let products = try await catalog.products(Set(wishes.map(\.id)), currency: nil)
        var items: [NewLineItem] = []
        for wish in wishes {
            guard let product = products[wish.id] else { throw .unknownProduct(given: wish.id) }
            guard product.isAvailable else { throw .notForSale(given: wish.id) }
            items.append(try product.line(quantity: wish.quantity, attributes: wish.attributes))
        }
        return items
    }

    /// A line of a caller who may set names and prices.
    private func item(_ body: JSONBody, allowed: Set<String>) throws(CartError) -> NewLineItem {
        try body.allow(allowed)
        guard let price = try body.price("price") else {
            throw body.missing("price", "a whole number of minor units, 0 or more")
        }
        return NewLineItem(
            id: try body.string("id"),
            name: try body.string("name"),
            price: price,
            quantity: try body.quantity("quantity", allowed: "a whole number, 1 or more") ?? 1,
            currency: try body.currency("currency"),
            attributes: body.value("attributes")?.unlessNull,
            productID: try body.optionalString("product_id")
        )
    }

    private func refusePrices(_ body: JSONBody, allowed: String) throws(CartError) {
        guard catalog != nil else { return }
        for name in ["name", "price", "currency"] where body.has(name) {
            var error = CartError(.priceNotAllowed, "Names and prices come from the catalog.")
            error.field = name
            error.given = body.value(name).map { CartError.shortened($0.text) }
            error.allowed = allowed
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
