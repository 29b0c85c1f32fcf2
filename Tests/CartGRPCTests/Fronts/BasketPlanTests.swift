import CartModel
import Testing

@testable import CartGRPC

@Suite("A basket by products, of a cart by lines")
struct BasketPlanTests {
    private static func line(_ id: String, _ quantity: Int64, product: String? = nil) throws -> LineItem {
        LineItem(
            id: id,
            name: id,
            price: 1,
            quantity: quantity,
            attributes: product == nil ? nil : JSONText(["text": "Ann"]),
            addedAt: Timestamp(milliseconds: 1),
            productID: product
        )
    }

    private static func plan(_ wishes: [(String, Int64)]) throws -> [String: Int64] {
        let cart = try Cart(
            identifier: "user:1",
            instance: .default,
            currency: try Currency("EUR"),
            items: [try line("cup", 2), try line("cup~ann", 3, product: "cup"), try line("tea", 1)]
        )
        let plan = BasketPlan(wishes.map { ProductQuantity(productID: $0.0, quantity: $0.1) }, in: cart)
        #expect(plan.lines.allSatisfy { ($0.attributes != nil) == ($0.id == "cup~ann") })
        return Dictionary(plan.lines.map { ($0.id, $0.quantity) }) { first, _ in first }
    }

    @Test(
        "lines that are there are filled first, and what is left over goes to the plain line",
        arguments: [
            ([("cup", 5), ("tea", 1)], ["cup": 2, "cup~ann": 3, "tea": 1]), ([("cup", 7)], ["cup": 4, "cup~ann": 3]),
            ([("cup", 4)], ["cup": 2, "cup~ann": 2]), ([("cup", 1)], ["cup": 1]), ([("cup", 0)], [:]),
            ([("pen", 2), ("pen", 3)], ["pen": 5]), ([], [:]),
        ] as [([(String, Int64)], [String: Int64])]
    )
    func filling(wishes: [(String, Int64)], lines: [String: Int64]) throws {
        #expect(try Self.plan(wishes) == lines)
    }
}
