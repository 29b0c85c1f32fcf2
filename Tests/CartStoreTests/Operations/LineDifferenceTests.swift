import CartModel
import Testing

@testable import CartStore

@Suite("Adding to a line that is there with other attributes")
struct LineDifferenceTests {
    private static func item(
        _ attributes: JSONValue?,
        productID: String? = nil,
        name: String = "Mug",
        price: Int64 = 500
    ) -> NewLineItem {
        NewLineItem(id: "mug", name: name, price: price, quantity: 1, attributes: attributes, productID: productID)
    }

    @Test("another name or price is no difference, whatever its digits", arguments: [5, 50, 5001, 7])
    func otherPrice(price: Int64) async throws {
        try await Store.open { redis in
            for attributes in [nil, ["for": "Ann"]] as [JSONValue?] {
                let owner = Identifier.user(attributes == nil ? "1" : "2")
                try await redis.perform(.add([Self.item(attributes)], onDifference: .refuse), owner)
                let other = Self.item(attributes, name: "Cup", price: price)
                try await redis.perform(.add([other], onDifference: .refuse), owner)
                let plain = Self.item(nil, name: "Cup", price: price)
                try await redis.perform(.add([plain], onDifference: .refuse), owner)
                #expect(try await redis.quantities(owner) == ["mug": 3])
            }
        }
    }

    @Test(
        "it is refused unless they are the same, or none are given; nothing is changed",
        arguments: [
            (["for": "Ann"], ["for": "Ann"], nil), (["for": "Ann"], ["for": "Bob"], "attributes"),
            (["for": "Ann"], nil, nil), (["for": "Ann"], [:], "attributes"), (nil, ["for": "Bob"], "attributes"),
            (nil, [:], nil), (nil, nil, nil), ([:], nil, nil), ([:], [:], nil),
            (["a": 1, "b": ["c": "\"}{,"]], ["b": ["c": "\"}{,"], "a": 1], nil),
        ] as [(JSONValue?, JSONValue?, String?)]
    )
    func refused(stored: JSONValue?, given: JSONValue?, field: String?) async throws {
        try await Store.open { redis in
            try await redis.perform(.add([Self.item(stored)], onDifference: .refuse), .user("1"))
            let before = try await redis.hash("cart:user:1")
            let other = NewLineItem(id: "tea", name: "Tea", price: 1)
            let error = await refusal {
                try await redis.perform(.add([other, Self.item(given)], onDifference: .refuse), .user("1"))
            }
            if let field {
                #expect(error?.code == .lineDiffers && error?.field == field && error?.given == "mug")
                #expect(try await redis.hash("cart:user:1") == before)
            } else {
                #expect(error == nil)
                #expect(try await redis.quantities(.user("1")) == ["mug": 2, "tea": 1])
                let line = try #require(try await redis.store.line("mug", in: try redis.address(.user("1"))))
                #expect(line.attributes?.value == (stored == [:] ? nil : stored))
            }
        }
    }

    @Test("the line of another product is another one, and one that names none is its own")
    func products() async throws {
        try await Store.open { redis in
            try await redis.perform(.add([Self.item(nil, productID: "cup")], onDifference: .refuse), .user("1"))
            for (product, isRefused) in [("cup", false), ("bowl", true), ("mug", false)] {
                // A product id that equals the line id is not stored, and makes no difference.
                let item = Self.item(nil, productID: product)
                let error = await refusal { try await redis.perform(.add([item], onDifference: .refuse), .user("1")) }
                #expect((error?.field == "product_id") == isRefused, "\(product)")
            }
            let line = try #require(try await redis.store.line("mug", in: try redis.address(.user("1"))))
            #expect(line.productID == "cup" && line.quantity == 3)
            #expect(
                try await redis.hash("cart:user:1")["default:item:mug"]?.contains(#","product_id":"cup","added":"#)
                    == true
            )
        }
    }

    @Test(
        "keep adds only the quantity; refresh takes over name, price and attributes, and records when the price was set"
    )
    func keepAndRefresh() async throws {
        try await Store.open { redis in
            let address = try redis.address(.user("1"))
            try await redis.perform(.add([Self.item(["for": "Ann"])], onDifference: .refuse), .user("1"))
            let first = try #require(try await redis.store.line("mug", in: address))
            #expect(first.priceAt == first.addedAt)
            let bob = Self.item(["for": "Bob"], name: "Big mug", price: 700)
            try await redis.perform(.add([bob], onDifference: .keep), .user("1"))
            var line = try #require(try await redis.store.line("mug", in: address))
            #expect(line.attributes == first.attributes && line.price == 500 && line.quantity == 2)
            #expect(line.priceAt == first.priceAt)
            try await redis.perform(.add([bob], onDifference: .refresh), .user("1"))
            line = try #require(try await redis.store.line("mug", in: address))
            #expect(line.attributes?.value == ["for": "Bob"] && line.name == "Big mug" && line.price == 700)
            #expect(line.addedAt == first.addedAt && line.priceAt >= first.priceAt && line.quantity == 3)
        }
    }

    @Test("an update, a move and a merge keep product, attributes and the time of the price", arguments: Place.quick)
    func kept(place: Place) async throws {
        try await Store.open(in: place) { redis in
            let item = Self.item(["for": "Ann"], productID: "cup")
            try await redis.perform(.add([item], onDifference: .refuse), .guest("1"))
            try await redis.perform(.reprice([LinePrice(id: "mug", price: 600)]), .guest("1"))
            let address = try redis.address(.guest("1"))
            let repriced = try #require(try await redis.store.line("mug", in: address))
            #expect(
                repriced.price == 600 && repriced.productID == "cup" && repriced.attributes?.value == ["for": "Ann"]
            )
            try await redis.perform(.update(id: "mug", LineItemUpdate(name: "Cup")), .guest("1"))
            let renamed = try #require(try await redis.store.line("mug", in: address))
            #expect(renamed.name == "Cup" && renamed.priceAt == repriced.priceAt && renamed.productID == "cup")
            try await redis.perform(.move(["mug"], to: .saved), .guest("1"))
            try await redis.migrate()
            let saved = try redis.address(.user("1"), .saved)
            #expect(try await redis.store.line("mug", in: saved) == renamed)
        }
    }

    @Test("a reprice changes prices alone, once, and refuses lines that are not there", arguments: Place.allCases)
    func reprice(place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", 2, to: .user("1"))
            try await redis.add("b", 1, to: .user("1"))
            let operation = OperationID()
            let prices = [LinePrice(id: "a", price: 7), LinePrice(id: "b", price: 1000)]
            let first = try await redis.perform(.reprice(prices), .user("1"), operation: operation)
            let again = try await redis.perform(.reprice(prices), .user("1"), operation: operation)
            #expect(again.isRepeat && again.version == first.version && first.itemCount == 3)
            let same = try await redis.perform(.reprice(prices), .user("1"))
            #expect(same.version == first.version, "prices that are there already change nothing")
            let cart = try await redis.store.load(try redis.address(.user("1")))
            #expect(cart.items.map(\.price) == [7, 1000] && cart.items.map(\.quantity) == [2, 1])
            #expect(cart.items[0].priceAt > cart.items[0].addedAt || cart.items[0].priceAt == cart.items[0].addedAt)
            let before = try await redis.hash("cart:user:1")
            let missing = [LinePrice(id: "a", price: 8), LinePrice(id: "c", price: 8)]
            let error = await refusal { try await redis.perform(.reprice(missing), .user("1")) }
            #expect(error?.code == .lineNotFound && error?.given == "c")
            let negative = await refusal {
                try await redis.perform(.reprice([LinePrice(id: "a", price: -1)]), .user("1"))
            }
            #expect(negative?.code == .invalidPrice)
            #expect(try await redis.hash("cart:user:1") == before)
            let told = try await redis.store.pastEvents().filter { $0.kind == .repriced }
            if place == .cluster {
                // Written after the change: it says what was asked for.
                #expect(told.first?.fields["lines"] == "a:7 b:1000")
            } else {
                #expect(told.map { $0.fields["lines"] } == ["a:1000>7"])
            }
        }
    }
}
