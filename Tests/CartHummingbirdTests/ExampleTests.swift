import CartService
import Hiredis
import Hummingbird
import HummingbirdTesting
import RedisTestKit
import Testing

@testable import merge_notifier
@testable import storefront

/// The examples, run as their comments say.
@Suite("Examples")
struct ExampleTests {
    @Test("a guest's cart follows to the user, the page hears of it once, and the worker tells the user")
    func login() async throws {
        try await Shop.open { shop in
            let tokens = try Shop.tokens()
            let application = Application(router: Storefront.router(shop.carts, tokens))
            try await application.test(.router) { client in
                var browser = Browser(client)
                #expect(try await browser.send(.post, "/cart/tea").status == .ok)
                #expect(try await browser.send(.post, "/cart/tea").page.lines.map(\.quantity) == [2])
                #expect(try await browser.send(.post, "/cart/coffee").status == .notFound)
                let guest = try #require(browser.cookies["cart"])

                #expect(try await browser.send(.post, "/login/ann").status == .noContent)
                let first = try await browser.send(.get, "/cart").page
                #expect(first.lines.map(\.quantity) == [2] && first.merged)
                #expect(browser.cookies["cart"] == nil)

                // A second tab that had been open all the time still sends the guest's cookie.
                browser.cookies["cart"] = guest
                let second = try await browser.send(.get, "/cart").page
                #expect(second.lines.map(\.quantity) == [2])
            }
            #expect(try await shop.carts.cart(.user("ann")).load().items.map(\.quantity) == [2])

            let told = Told()
            let worker = Task {
                try await MergeNotifier.run(carts: shop.carts, redis: shop.client) { await told.note($0) }
            }
            #expect(await eventually { await told.texts.count == 1 })
            #expect(await told.texts == ["user:ann: 1 line(s) of your guest cart are in your cart now."])
            // Started again, it goes on where it was.
            let keepsPlace = await eventually {
                let place = try? await shop.client.execute(RedisCommand("HGET", MergeNotifier.placeKey, "0"))
                return place?.string.flatMap(CartEventID.init) != nil
            }
            #expect(keepsPlace)
            worker.cancel()
            await #expect(throws: CartError.self) { try await worker.value }
        }
    }
}

private actor Told {
    var texts: [String] = []

    func note(_ text: String) { texts.append(text) }
}

extension Browser.Answer {
    fileprivate var page: Page {
        get throws { try json(Page.self) }
    }

    fileprivate struct Page: Decodable {
        struct Line: Decodable { let quantity: Int64 }
        let lines: [Line]
        let merged: Bool
    }
}
