import CartService
import Synchronization
import Testing

/// A catalog of which a price changes after every question; it remembers every price that it ever gave.
private final class RestlessCatalog: ProductCatalog {
    private struct State {
        var prices: [String: Int64]
        var ever: [String: Set<Int64>]
    }

    private let ids: [String]
    private let state: Mutex<State>

    init(_ ids: [String]) {
        self.ids = ids
        let prices = Dictionary(uniqueKeysWithValues: ids.map { ($0, Int64(1000)) })
        state = Mutex(State(prices: prices, ever: prices.mapValues { [$0] }))
    }

    func hasTold(_ price: Int64, of id: String) -> Bool { state.withLock { $0.ever[id]?.contains(price) == true } }

    func products(_ ids: Set<String>, currency: Currency?) async throws(CartError) -> [String: Product] {
        let currency = try Currency("MYR")
        let prices = state.withLock { state in
            let told = state.prices
            let id = self.ids[Int.random(in: self.ids.indices)]
            let price = Int64.random(in: 1...99_999)
            state.prices[id] = price
            state.ever[id]?.insert(price)
            return told
        }
        return ids.reduce(into: [:]) { products, id in
            if let price = prices[id] { products[id] = Product(id: id, name: id, price: price, currency: currency) }
        }
    }
}

/// The differences of each cart's prices, from the answers of the repricings.
private final class Tally: Sendable {
    private let state = Mutex<[String: Int64]>([:])

    func add(_ owner: String, _ repricing: Repricing) {
        let sum = repricing.changes.reduce(into: [:]) { $0[$1.id, default: 0] += $1.to - $1.from }
        state.withLock { state in
            for (id, difference) in sum { state["\(owner) \(id)", default: 0] += difference }
        }
    }

    func sum(_ owner: String, _ id: String) -> Int64 { state.withLock { $0["\(owner) \(id)"] ?? 0 } }
}

@Suite("Prices that change while people shop")
struct RepricingCampaignTests {
    @Test("10,000 carts: every line ends with a price that the catalog had, quantities hold, and changes add up")
    func campaign() async throws {
        try await Service.open { service in
            let count = 10_000
            let products = (0..<20).map { "p\($0)" }
            let catalog = RestlessCatalog(products)
            let tally = Tally()
            let carts = service.carts
            @Sendable func line(_ number: Int) -> String { products[number % products.count] }
            // Each cart has two of one product and one of the next, at the first price.
            try await Self.forEach(count) { number in
                let items = [
                    NewLineItem(id: line(number), name: "A", price: 1000, quantity: 2),
                    NewLineItem(id: line(number + 1), name: "B", price: 1000, quantity: 1),
                ]
                try await carts.cart(number % 10 == 0 ? .guest("\(number)") : .user("\(number)")).add(items)
            }
            try await Self.forEach(count) { number in
                if number % 10 == 0 {
                    // A login: the guest's lines become the user's, and then cost what they cost now.
                    _ = try await carts.migrate(from: .guest("\(number)"), to: .user("\(number)"))
                }
                async let added: Void = Self.addOne(carts, number, line(number))
                let repricing = try await carts.cart(.user("\(number)")).reprice(from: catalog)
                tally.add("\(number)", repricing)
                try await added
            }
            try await Self.forEach(count) { number in
                let cart = try await carts.cart(.user("\(number)")).load()
                let quantities = Dictionary(uniqueKeysWithValues: cart.items.map { ($0.id, $0.quantity) })
                #expect(quantities == [line(number): 3, line(number + 1): 1], "user \(number)")
                for item in cart.items {
                    #expect(catalog.hasTold(item.price, of: item.id), "user \(number), \(item.id)")
                    #expect(item.price == 1000 + tally.sum("\(number)", item.id), "user \(number), \(item.id)")
                }
            }
        }
    }

    private static func addOne(_ carts: Carts, _ number: Int, _ id: String) async throws {
        try await carts.cart(.user("\(number)")).add(NewLineItem(id: id, name: "A", price: 1000))
    }

    /// Does something for each number, some at a time.
    private static func forEach(_ count: Int, _ body: @escaping @Sendable (Int) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<32 {
                group.addTask {
                    for number in stride(from: worker, to: count, by: 32) { try await body(number) }
                }
            }
            try await group.waitForAll()
        }
    }
}
