import CartService

/// Which lines a cart is to have when a caller asks for quantities by product.
///
/// A caller who knows only products sees one quantity, although the cart may have several lines of a product with
/// different attributes. Existing lines are filled first, in their order, so that a line is lost only if its units were
/// taken out. The remaining quantity goes to the line without attributes.
struct BasketPlan {
    /// A line that the cart is to have.
    struct Line: Equatable {
        let id: String
        let productID: String
        var quantity: Int64
        let attributes: JSONValue?
    }

    private(set) var lines: [Line] = []

    /// Plans the lines; a product that is named twice counts with the sum, and a quantity of 0 leaves none.
    init(_ wishes: [ProductQuantity], in cart: Cart) {
        for wish in [ProductQuantity](summing: wishes) {
            let id = wish.productID
            var rest = wish.quantity
            for line in cart.items where line.productID == id && rest > 0 {
                let quantity = min(rest, line.quantity)
                rest -= quantity
                let attributes = line.attributes?.value
                lines.append(Line(id: line.id, productID: id, quantity: quantity, attributes: attributes))
            }
            guard rest > 0 else { continue }
            if let index = lines.firstIndex(where: { $0.id == id }) {
                lines[index].quantity += rest
            } else {
                lines.append(Line(id: id, productID: id, quantity: rest, attributes: nil))
            }
        }
    }
}
