import CartModel
import CartStore
import Testing

@Suite("Replacement of all lines")
struct ReplacementTests {
    private func item(_ id: String, _ quantity: Int64 = 1, price: Int64 = 1000) -> NewLineItem {
        NewLineItem(id: id, name: "Product \(id)", price: price, quantity: quantity)
    }

    @Test("the instance holds exactly the lines given, counters and metadata included; another instance stays")
    func lines() async throws {
        try await Store.open { redis in
            let user = Identifier.user("1")
            try await redis.perform(.add([item("a", 2), item("b", 3)], onDifference: .keep), user)
            try await redis.perform(.add([item("b", 9)], onDifference: .keep), user, .saved)
            try await redis.perform(.setMetadata(["note": "x", "kept": 1]), user)
            let before = try await redis.store.load(redis.address(user))
            let mutation = CartMutation.replace(
                [item("b", 5), item("c", 1, price: 7)],
                metadata: ["note": nil, "ucp": ["context": [:]]]
            )
            let change = try await redis.perform(mutation, user)
            let cart = try await redis.store.load(redis.address(user))
            #expect(cart.items.map(\.id) == ["b", "c"] && cart.items.map(\.quantity) == [5, 1])
            #expect(cart["b"]?.addedAt == before["b"]?.addedAt && cart["c"]?.price == 7)
            #expect(cart.metadata.mapValues(\.text) == ["kept": "1", "ucp": #"{"context":{}}"#])
            #expect(cart.version.number == before.version.number + 1 && cart.version == change.version)
            #expect(change.lineCount == 2 && change.itemCount == 6)
            // Two lines and two values here, one line in the other instance.
            #expect(try await redis.hash("cart:user:1")["entries"] == "5")
            let saved = try await redis.store.load(redis.address(user, .saved))
            #expect(saved["b"]?.quantity == 9)
        }
    }

    @Test("what the cart holds already changes nothing, and a new price keeps the time of the addition")
    func unchanged() async throws {
        try await Store.open { redis in
            let user = Identifier.user("1")
            let line = NewLineItem(id: "a", name: "A", price: 5, attributes: ["size": "M"], productID: "shirt")
            try await redis.perform(.replace([line, item("b")], metadata: [:]), user)
            let before = try await redis.store.load(redis.address(user))
            let repeated = try await redis.perform(.replace([item("b"), line], metadata: [:]), user)
            #expect(repeated.version == before.version)
            var dearer = line
            dearer.price = 6
            try await redis.perform(.replace([dearer, item("b")], metadata: [:]), user)
            let cart = try await redis.store.load(redis.address(user))
            #expect(cart["a"]?.price == 6 && cart["a"]?.attributes?.value == ["size": "M"])
            #expect(cart["a"]?.addedAt == before["a"]?.addedAt && cart["a"]?.productID == "shirt")
            // The price that is given again is compared with the stored line without the times.
            let again = try await redis.perform(.replace([dearer, item("b")], metadata: [:]), user)
            #expect(again.version == cart.version)
        }
    }

    @Test("no lines leave an empty cart, and another currency may follow")
    func currency() async throws {
        try await Store.open { redis in
            let user = Identifier.user("1")
            var euro = item("a")
            euro.currency = try Currency("EUR")
            try await redis.perform(.replace([item("b")], metadata: [:]), user)
            try await redis.perform(.replace([euro], metadata: [:]), user)
            #expect(try await redis.store.load(redis.address(user)).currency?.code == "EUR")
            let change = try await redis.perform(.replace([], metadata: [:]), user)
            #expect(change.lineCount == 0 && change.itemCount == 0)
            #expect(try await redis.hash("cart:user:1")["entries"] == "0")
        }
    }

    @Test("a replacement by a version that is out of date is refused, and changes nothing")
    func condition() async throws {
        try await Store.open { redis in
            let user = Identifier.user("1")
            let first = try await redis.perform(.replace([item("a")], metadata: [:]), user)
            try await redis.perform(.add([item("b")], onDifference: .keep), user)
            let before = try await redis.hash("cart:user:1")
            let error = await #expect(throws: CartError.self) {
                try await redis.perform(.replace([item("c")], metadata: [:]), user, if: .version(first.version))
            }
            #expect(error?.code == .versionConflict)
            #expect(try await redis.hash("cart:user:1") == before)
        }
    }

    @Test("more metadata than a cart may have is refused, and changes nothing")
    func metadata() async throws {
        try await Store.open(change: { $0.limits.maxMetadataKeys = 1 }) { redis in
            let user = Identifier.user("1")
            try await redis.perform(.replace([item("a")], metadata: ["k": 1]), user)
            let error = await #expect(throws: CartError.self) {
                try await redis.perform(.replace([item("b")], metadata: ["l": 1]), user)
            }
            #expect(error?.limit == "max_metadata_keys")
            try await redis.perform(.replace([item("b")], metadata: ["k": nil, "l": 1]), user)
            #expect(try await redis.store.load(redis.address(user)).metadata.keys.sorted() == ["l"])
        }
    }
}
