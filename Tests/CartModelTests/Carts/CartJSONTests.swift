import CartModel
import Foundation
import Testing

@Suite("Cart JSON")
struct CartJSONTests {
    private let early = Timestamp(milliseconds: 1_700_000_000_000)
    private let late = Timestamp(milliseconds: 1_700_000_000_250)

    @Test("a cart is written with exactly the members of the contract")
    func complete() throws {
        let cart = try Cart(
            identifier: "user:123",
            instance: .default,
            version: CartVersion(generation: "abcdefghijk", number: 3),
            generation: "abcdefghijk",
            currency: Currency("MYR"),
            items: [
                LineItem(id: "b", name: "B \"2\"", price: 500, quantity: 1, addedAt: late),
                LineItem(
                    id: "a",
                    name: "A",
                    price: 2000,
                    quantity: 2,
                    attributes: JSONText(["size": "M"]),
                    addedAt: early
                ),
            ],
            metadata: ["promo_code": JSONText("SAVE10"), "gift": JSONText(true)],
            createdAt: early,
            updatedAt: late,
            expiresAt: nil
        )
        #expect(
            String(decoding: cart.json, as: UTF8.self) == """
                {"identifier":"user:123","instance":"default","gen":"abcdefghijk","version":3,"currency":"MYR",\
                "items":[{"id":"a","product_id":"a","name":"A","price":2000,"quantity":2,"subtotal":4000,"attributes":{"size":"M"},\
                "added_at":"2023-11-14T22:13:20.000Z","price_at":"2023-11-14T22:13:20.000Z"},\
                {"id":"b","product_id":"b","name":"B \\u00222\\u0022","price":500,"quantity":1,"subtotal":500,"attributes":{},\
                "added_at":"2023-11-14T22:13:20.250Z","price_at":"2023-11-14T22:13:20.250Z"}],\
                "line_count":2,"item_count":3,"total":4500,"metadata":{"gift":true,"promo_code":"SAVE10"},\
                "created_at":"2023-11-14T22:13:20.000Z","updated_at":"2023-11-14T22:13:20.250Z","expires_at":null}
                """
        )
    }

    @Test("an absent cart is an empty one; absent values are written as null")
    func empty() throws {
        let cart = try Cart(identifier: "guest:abc", instance: .wishlist)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(cart.json)) as? [String: Any])
        #expect(
            Set(object.keys) == [
                "identifier", "instance", "gen", "version", "currency", "items", "line_count", "item_count", "total",
                "metadata", "created_at", "updated_at", "expires_at",
            ]
        )
        for key in ["gen", "currency", "created_at", "updated_at", "expires_at"] { #expect(object[key] is NSNull) }
        for key in ["version", "line_count", "item_count", "total"] { #expect(object[key] as? Int == 0) }
        #expect((object["items"] as? [Any])?.isEmpty == true)
        #expect((object["metadata"] as? [String: Any])?.isEmpty == true)
    }

    @Test(
        "whatever names, attributes and metadata hold, the JSON is read back as it was",
        arguments: SeededGenerator.seeds
    )
    func readBack(seed: UInt64) throws {
        struct Read: Decodable {
            struct Line: Decodable {
                let id: String
                let name: String
                let attributes: JSONValue
            }
            let items: [Line]
            let metadata: [String: JSONValue]
        }
        var generator = SeededGenerator(seed: seed)
        let items = (0..<5).map { index in
            LineItem(
                id: "p\(index)",
                name: generator.text(),
                price: 1,
                quantity: 1,
                attributes: JSONText(generator.object()),
                addedAt: early
            )
        }
        let metadata = ["a": JSONText(generator.json()), "b": JSONText(generator.json())]
        let cart = try Cart(identifier: "user:1", instance: .default, items: items, metadata: metadata)
        let read = try JSONDecoder().decode(Read.self, from: Data(cart.json))
        #expect(read.items.map(\.id) == items.map(\.id))
        #expect(read.items.map(\.name) == items.map(\.name))
        #expect(read.items.map(\.attributes) == items.map { $0.attributes?.value })
        #expect(read.metadata == metadata.compactMapValues(\.value))
    }
}
