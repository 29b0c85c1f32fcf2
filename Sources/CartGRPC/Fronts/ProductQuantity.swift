/// A product, and how much of it.
struct ProductQuantity: Equatable {
    let productID: String
    var quantity: Int64
}

extension [ProductQuantity] {
    /// Each product once, with the sum of its quantities, in the order in which the products come first.
    init(summing quantities: some Sequence<ProductQuantity>) {
        self = []
        for next in quantities {
            if let index = firstIndex(where: { $0.productID == next.productID }) {
                self[index].quantity += next.quantity
            } else {
                append(next)
            }
        }
    }
}
