import CartService

/// The lines of a request with the catalog's names and prices.
///
/// A platform never sets a price. A line that the platform names by its id keeps its attributes, which a shopper may have
/// chosen in a browser.
struct UCPLines {
    private(set) var items: [NewLineItem] = []
    /// What is wrong with lines; the request is refused as a whole when there is one.
    private(set) var messages: [UCPMessage]

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
                try add(line, try Self.product(line, products), cart)
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

    /// Appends a line, or its quantity to the line of the same id.
    private mutating func add(_ line: UCPRequest.Line, _ product: Product, _ cart: Cart?) throws(UCPMessage) {
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
        do throws(CartError) {
            var item = try product.line(quantity: line.quantity, attributes: attributes)
            // A line that an app server named keeps its name.
            if let id = line.id { item.id = id }
            item.productID = item.id == product.id ? nil : product.id
            if let index = items.firstIndex(where: { $0.id == item.id }) {
                let (sum, overflow) = items[index].quantity.addingReportingOverflow(line.quantity)
                guard !overflow else { throw CartError.invalidQuantity(given: "more", allowed: "a smaller quantity") }
                items[index].quantity = sum
            } else {
                items.append(item)
            }
        } catch {
            throw UCPMessage(error, path: line.path)
        }
    }
}
