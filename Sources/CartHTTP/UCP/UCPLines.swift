import CartService

/// The lines of a request with the catalog's names and prices.
///
/// A platform never sets a price. A line that the platform names by its id keeps its attributes, which a shopper may have
/// chosen in a browser.
struct UCPLines {
    private(set) var items: [NewLineItem] = []
    /// What is wrong with lines; the request is refused as a whole when there is one.
    private(set) var messages: [UCPMessage]
    /// The currency of the first line whose product is for sale; the others must have the same.
    ///
    /// The cart's own does not count, because an update replaces all its lines.
    private var currency: Currency?

    /// Finds the products of a request.
    ///
    /// - Parameters:
    ///   - request: What the platform asks for.
    ///   - cart: The cart as it is; empty for a new one.
    ///   - catalog: Where names and prices come from, asked once.
    /// - Throws: ``CartError`` with code `catalog_unavailable`.
    init(_ request: UCPRequest, in cart: Cart?, _ catalog: any ProductCatalog, _ limits: Limits) async throws(CartError)
    {
        messages = request.messages
        let products = try await catalog.products(Set(request.lines.map(\.itemID)), currency: nil)
        for line in request.lines {
            do throws(UCPMessage) {
                let product = try Self.product(line, products)
                try checkCurrency(line, product)
                try add(line, product, cart, limits)
            } catch {
                messages.append(error)
            }
        }
        let lineCount = Int64(items.count)
        if lineCount > limits.maxLines {
            messages.append(UCPMessage(.limitExceeded("max_lines", value: limits.maxLines), path: "$.line_items"))
        }
    }

    private static func product(_ line: UCPRequest.Line, _ products: [String: Product]) throws(UCPMessage) -> Product {
        let path = line.path + ".item.id"
        guard let product = products[line.itemID] else {
            throw UCPMessage("not_found", "The catalog has no such product.", path: path)
        }
        guard product.isAvailable else {
            throw UCPMessage("item_unavailable", "The product is not for sale now.", path: path)
        }
        return product
    }

    /// Holds a line to the currency of the first one.
    private mutating func checkCurrency(_ line: UCPRequest.Line, _ product: Product) throws(UCPMessage) {
        let first = currency ?? product.currency
        currency = first
        guard product.currency == first else {
            let content = "The product is sold in \(product.currency.code). Allowed: \(first.code), the first line's."
            throw UCPMessage("currency_mismatch", content, path: line.path)
        }
    }

    /// Appends a line, or its quantity to the line of the same id.
    private mutating func add(
        _ line: UCPRequest.Line,
        _ product: Product,
        _ cart: Cart?,
        _ limits: Limits
    ) throws(UCPMessage) {
        var attributes: JSONValue?
        if let id = line.id {
            guard let known = cart?[id] else {
                throw UCPMessage("line_not_found", "The cart has no such line.", path: line.path + ".id")
            }
            guard known.productID == product.id else {
                let content = "The line holds another product. Leave its id out to add a new line."
                throw UCPMessage("line_differs", content, path: line.path + ".item.id")
            }
            attributes = known.attributes?.value
        }
        var item: NewLineItem
        do throws(CartError) {
            item = try product.line(quantity: line.quantity, attributes: attributes)
        } catch {
            throw UCPMessage(error, path: line.path)
        }
        // A line that an app server named keeps its name.
        if let id = line.id { item.id = id }
        item.productID = item.id == product.id ? nil : product.id
        // The line alone comes first: below the limit, no sum of two quantities passes 64 bits.
        try Self.check(line.quantity, line, limits)
        let lineID = item.id
        if let index = items.firstIndex(where: { $0.id == lineID }) {
            let sum = items[index].quantity + line.quantity
            try Self.check(sum, line, limits)
            items[index].quantity = sum
        } else {
            items.append(item)
        }
    }

    /// Checks the quantity that a line of the cart would have against its limit.
    private static func check(_ quantity: Int64, _ line: UCPRequest.Line, _ limits: Limits) throws(UCPMessage) {
        guard quantity > limits.maxQuantity else { return }
        var error = CartError.limitExceeded("max_quantity", value: limits.maxQuantity, given: String(quantity))
        error.allowed = "1 to \(limits.maxQuantity)"
        throw UCPMessage(error, path: line.path + ".quantity")
    }
}
