/// How one line of a cart differs from what a checkout holds of it.
public struct CheckoutDifference: Hashable, Sendable {
    /// The line's id.
    public let id: String

    /// How many units the checkout holds; 0 for a line that was added since.
    public let quantity: Int64

    /// How many units the cart has now; 0 for a line that was taken out since.
    public let cartQuantity: Int64

    /// The price of one unit in the checkout, in minor units; `nil` for a line that was added since.
    public let price: Int64?

    /// The price of one unit in the cart now, in minor units; `nil` for a line that was taken out since.
    public let cartPrice: Int64?

    private init(id: String, _ line: LineItem?, _ now: LineItem?) {
        self.id = id
        quantity = line?.quantity ?? 0
        cartQuantity = now?.quantity ?? 0
        price = line?.price
        cartPrice = now?.price
    }

    /// The lines whose quantity or price differs between what a checkout holds and a cart, by ascending id.
    public static func between(_ checkout: Cart, _ cart: Cart) -> [CheckoutDifference] {
        let before = Dictionary(checkout.items.map { ($0.id, $0) }) { first, _ in first }
        let now = Dictionary(cart.items.map { ($0.id, $0) }) { first, _ in first }
        return Set(before.keys).union(now.keys).sorted()
            .map { CheckoutDifference(id: $0, before[$0], now[$0]) }
            .filter { $0.quantity != $0.cartQuantity || $0.price != $0.cartPrice }
    }
}
