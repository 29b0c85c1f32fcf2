import CartService
import Testing

@testable import cart

@Suite("A cart as cart inspect shows it")
struct CartSheetTests {
    private func cart() throws -> Cart {
        try Cart(
            identifier: "guest:abc123",
            instance: .default,
            version: CartVersion(generation: "AAAAAAAAAAAAAAAA", number: 3),
            generation: "AAAAAAAAAAAAAAAA",
            currency: Currency("MYR"),
            items: [
                LineItem(
                    id: "mug",
                    name: "Mug",
                    price: 500,
                    quantity: 1,
                    addedAt: Timestamp(milliseconds: 1_700_000_000_001)
                ),
                LineItem(
                    id: "t-shirt",
                    name: "T-Shirt",
                    price: 2000,
                    quantity: 2,
                    attributes: JSONText(["size": "M", "color": "red"]),
                    addedAt: Timestamp(milliseconds: 1_700_000_000_000)
                ),
            ],
            metadata: ["promo_code": JSONText("SAVE10")],
            expiresAt: Timestamp(milliseconds: 1_700_600_000_000)
        )
    }

    @Test("head, version, expiry, key and lines stand in this order and form")
    func programForm() throws {
        let text = CartSheet(cart: try cart(), key: "cart:guest:abc123", defaultCurrency: nil).text(isTerminal: false)
        #expect(
            text == """
                Identifier: guest:abc123
                Instance: default
                Items: 3
                Total: MYR 45.00
                Metadata: {"promo_code": "SAVE10"}
                Version: AAAAAAAAAAAAAAAA.3
                Expires: 2023-11-21T20:53:20.000Z
                Key: cart:guest:abc123
                Id\tName\tQuantity\tPrice\tSubtotal\tAdded\tAttributes
                t-shirt\tT-Shirt\t2\tMYR 20.00\tMYR 40.00\t2023-11-14T22:13:20.000Z\t{"color": "red", "size": "M"}
                mug\tMug\t1\tMYR 5.00\tMYR 5.00\t2023-11-14T22:13:20.001Z\t
                """
        )
    }

    @Test("on a terminal the table is aligned, numbers to the right")
    func terminalForm() throws {
        let text = CartSheet(cart: try cart(), key: "k", defaultCurrency: nil).text(isTerminal: true)
        let lines = text.split(separator: "\n").suffix(3)
        #expect(
            Array(lines) == [
                "\u{1B}[1mId       Name     Quantity      Price   Subtotal  Added                     Attributes\u{1B}[0m",
                #"t-shirt  T-Shirt         2  MYR 20.00  MYR 40.00  2023-11-14T22:13:20.000Z  {"color": "red", "size": "M"}"#,
                "mug      Mug             1   MYR 5.00   MYR 5.00  2023-11-14T22:13:20.001Z",
            ]
        )
    }

    @Test("an empty cart shows the default currency where there is one, and no table")
    func emptyCart() throws {
        let cart = try Cart(identifier: "user:1", instance: .saved)
        let plain = CartSheet(cart: cart, key: "cart:user:1", defaultCurrency: nil).text(isTerminal: false)
        #expect(plain.contains("Items: 0\nTotal: 0\nMetadata: {}\nVersion: 0\nExpires: never\nKey: cart:user:1"))
        let euro = CartSheet(cart: cart, key: "cart:user:1", defaultCurrency: try Currency("EUR"))
        #expect(euro.text(isTerminal: false).contains("Total: EUR 0.00\n"))
    }

    @Test("control characters in names never reach a terminal")
    func controlCharacters() throws {
        let item = LineItem(
            id: "x",
            name: "a\u{1B}[2J\nb\tc",
            price: 1,
            quantity: 1,
            addedAt: Timestamp(milliseconds: 1_700_000_000_000)
        )
        let cart = try Cart(identifier: "user:1", instance: .default, currency: Currency("EUR"), items: [item])
        let text = CartSheet(cart: cart, key: "k", defaultCurrency: nil).text(isTerminal: false)
        #expect(text.contains("x\ta?[2J?b?c\t1\t"))
    }

    @Test("JSON has spaces at every depth, and keys in ascending order")
    func spacedJSON() {
        let metadata = ["b": JSONText([1, ["d": nil, "c": [true, "x"]]]), "a": JSONText(trusted: "no json")]
        #expect(SpacedJSON.object(metadata) == #"{"a": no json, "b": [1, {"c": [true, "x"], "d": null}]}"#)
        #expect(SpacedJSON.object([:]) == "{}")
    }
}
