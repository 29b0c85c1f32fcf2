import CartModel
import Testing

@Suite("Cart")
struct CartTests {
    private func line(_ id: String, price: Int64 = 100, quantity: Int64 = 1, at time: Int64 = 0) -> LineItem {
        LineItem(id: id, name: id, price: price, quantity: quantity, addedAt: Timestamp(milliseconds: time))
    }

    @Test("lines stand in the order in which they were added, then by id")
    func order() throws {
        let lines = [line("c", at: 2), line("b", at: 1), line("a", at: 2), line("d", at: 0)]
        let cart = try Cart(identifier: "user:1", instance: .default, items: lines)
        #expect(cart.items.map(\.id) == ["d", "b", "a", "c"])
    }

    @Test("totals and counts are sums over the lines")
    func totals() throws {
        let lines = [line("a", price: 1000, quantity: 2), line("b", price: 2500)]
        let cart = try Cart(identifier: "user:1", instance: .default, currency: Currency("MYR"), items: lines)
        #expect(cart.total == 4500)
        #expect(cart.totalMoney?.description == "MYR 45.00")
        #expect(cart.lineCount == 2)
        #expect(cart.itemCount == 3)
        #expect(cart["b"]?.price == 2500)
        #expect(cart["x"] == nil)
    }

    @Test("a total past 64 bits is reported as a corrupted cart, not trapped on")
    func overflow() {
        let lines = [line("a", price: .max), line("b", price: 1)]
        let error = refusal { () throws(CartError) in
            _ = try Cart(identifier: "user:1", instance: .default, items: lines)
        }
        #expect(error?.code == .cartCorrupted)
        #expect(line("a", price: .max, quantity: 2).subtotal == nil)
    }
}
