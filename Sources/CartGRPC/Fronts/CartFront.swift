import CartService

/// What the dialects have in common: carts as quantities by product, whose names and prices the catalog knows.
struct CartFront: Sendable {
    let carts: Carts
    let catalog: any ProductCatalog
    let identifierKind: String

    /// The cart of a name that another system has given.
    ///
    /// - Throws: ``CartError`` with code `invalid_identifier` when there is no name.
    func cart(of name: String) throws(CartError) -> CartHandle {
        guard !name.isEmpty else {
            throw .invalidIdentifier(given: "", allowed: "a user_id of at least one character")
        }
        return handle(try carts.configuration.identifiers.identifier(kind: identifierKind, externalID: name))
    }

    /// The cart of an identifier.
    func handle(_ identifier: Identifier) -> CartHandle {
        carts.cart(identifier, instance: carts.configuration.instances.primary)
    }

    /// Adds a quantity of a product.
    ///
    /// - Parameter key: The caller's name for the call, so that a repeat adds nothing; `nil` where the caller gives none.
    /// - Throws: ``CartError``; code `line_not_found` for a product that the catalog does not have.
    func add(_ id: String, _ quantity: Int32, to cart: CartHandle, key: String?) async throws(CartError) {
        guard quantity > 0 else {
            throw .invalidQuantity(given: String(quantity), allowed: "a whole number, 1 or more")
        }
        let product = try await products([id])[id]
        guard let product, product.isAvailable else { throw Self.unknownProduct(id) }
        let request = Array("add \(id) \(quantity)".utf8)
        try await cart.perform(
            .add([try product.line(quantity: Int64(quantity), attributes: nil)], onDifference: .keep),
            idempotencyKey: key.flatMap { IdempotencyKey(key: $0, scope: "grpc", request: request, status: 200) }
        )
    }

    /// Makes a cart hold exactly these quantities of products.
    ///
    /// - Parameter expected: The version that the caller has read; `nil` changes the cart in whatever version it has.
    /// - Returns: The cart afterwards.
    /// - Throws: ``CartError``; code `version_conflict` when the cart is not at the expected version any more.
    func replace(
        _ wishes: [ProductQuantity],
        in cart: CartHandle,
        expected: CartVersion?
    ) async throws(CartError) -> Cart {
        let products = try await products(Set(wishes.map(\.productID)))
        return try await Carts.retry(upTo: 10, on: expected == nil ? [.versionConflict] : []) {
            () async throws(CartError) in
            let present = try await cart.load()
            let plan = BasketPlan(wishes, in: present)
            var items: [NewLineItem] = []
            for line in plan.lines {
                guard let product = products[line.productID], product.isAvailable else {
                    throw Self.unknownProduct(line.productID)
                }
                var item = try product.line(quantity: line.quantity, attributes: line.attributes)
                item.id = line.id
                item.productID = line.id == product.id ? nil : product.id
                items.append(item)
            }
            let condition = VersionCondition.version(expected ?? present.version)
            return try await cart.performAndLoad(.replace(items, metadata: [:]), if: condition).cart
        }
    }

    private func products(_ ids: Set<String>) async throws(CartError) -> [String: Product] {
        for id in ids where !NameRule.lineItem.accepts(id) { throw .invalidLineID(given: id) }
        return try await catalog.products(ids, currency: nil)
    }

    private static func unknownProduct(_ id: String) -> CartError {
        var error = CartError(.lineNotFound, "The catalog has no such product, or it is not for sale.")
        error.field = "product_id"
        error.given = CartError.shortened(id)
        return error
    }
}

extension Cart {
    /// Quantities by product, in the order in which the products came into the cart.
    var quantities: [ProductQuantity] {
        [ProductQuantity](summing: items.map { ProductQuantity(productID: $0.productID, quantity: $0.quantity) })
    }
}
