import CartService
import Hummingbird

/// A cart as the shop's pages get it.
struct CartPage: ResponseEncodable {
    struct Line: Codable {
        let id: String
        let name: String
        let quantity: Int64
    }

    let lines: [Line]
    let total: String
    /// Whether this is the first answer after a login that brought a guest's lines along.
    let merged: Bool

    init(_ cart: Cart, merged: Bool) {
        lines = cart.items.map { Line(id: $0.id, name: $0.name, quantity: $0.quantity) }
        total = cart.totalMoney?.description ?? "nothing"
        self.merged = merged
    }
}
