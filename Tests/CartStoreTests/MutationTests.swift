import CartModel
import CartStore
import RedisTestKit
import Testing

@Suite("Changes")
struct MutationTests {
    private func item(_ id: String, _ quantity: Int64 = 1, price: Int64 = 1000) -> NewLineItem {
        NewLineItem(id: id, name: "Product \(id)", price: price, quantity: quantity)
    }

    @Test("adding a line that is there adds quantity and keeps name and price, unless it is to be refreshed")
    func add() async throws {
        try await Store.open { redis in
            try await redis.perform(.add([item("a", 2)], onDifference: .keep), .user("1"))
            let first = try #require(try await redis.store.line("a", in: try redis.address(.user("1"))))
            var other = NewLineItem(id: "a", name: "Other", price: 5, quantity: 3, attributes: ["n": 1])
            try await redis.perform(.add([other], onDifference: .keep), .user("1"))
            var line = try #require(try await redis.store.line("a", in: try redis.address(.user("1"))))
            #expect(line.quantity == 5 && line.name == "Product a" && line.price == 1000)
            other.quantity = 1
            let change = try await redis.perform(.add([other], onDifference: .refresh), .user("1"))
            line = try #require(try await redis.store.line("a", in: try redis.address(.user("1"))))
            #expect(line.quantity == 6 && line.name == "Other" && line.price == 5 && line.attributes?.value == ["n": 1])
            #expect(line.addedAt == first.addedAt && change.lineCount == 1 && change.itemCount == 6)
        }
    }

    @Test("quantities are set and adjusted; 0 removes the line")
    func quantities() async throws {
        try await Store.open { redis in
            try await redis.perform(.add([item("a", 2), item("b")], onDifference: .keep), .user("1"))
            #expect(try await redis.perform(.setQuantity(id: "a", 7), .user("1")).itemCount == 8)
            #expect(try await redis.perform(.adjustQuantity(id: "a", by: -3), .user("1")).itemCount == 5)
            #expect(try await redis.perform(.adjustQuantity(id: "a", by: -4), .user("1")).lineCount == 1)
            #expect(try await redis.perform(.setQuantity(id: "b", 0), .user("1")).lineCount == 0)
            #expect(
                try await redis.hash("cart:user:1").keys.allSatisfy { !$0.contains(":qty:") && !$0.contains(":item:") }
            )
        }
    }

    @Test(
        "an update takes the stored line apart rightly whatever its name and attributes hold",
        arguments: [
            #"plain"#, #"with "quotes""#, #"back\slash\"#, #"","price":5,"added":1}"#, "é 漢 🙂", "}{",
        ]
    )
    func update(name: String) async throws {
        try await Store.open { redis in
            let attributes: JSONValue = [
                "note": .string(name + "\ttab\nline"), "nested": [["added": 1], "price", .bool(name == "plain")],
            ]
            let start = NewLineItem(id: "a", name: name, price: 10, attributes: attributes)
            try await redis.perform(.add([start], onDifference: .keep), .user("1"))
            let address = try redis.address(.user("1"))
            try await redis.perform(.update(id: "a", LineItemUpdate(price: 99)), .user("1"))
            var line = try #require(try await redis.store.line("a", in: address))
            let added = line.addedAt
            #expect(line.name == name && line.price == 99 && line.attributes?.value == attributes)
            try await redis.perform(.update(id: "a", LineItemUpdate(name: name + name)), .user("1"))
            line = try #require(try await redis.store.line("a", in: address))
            #expect(line.name == name + name && line.price == 99 && line.attributes?.value == attributes)
            try await redis.perform(.update(id: "a", LineItemUpdate(attributes: .null)), .user("1"))
            line = try #require(try await redis.store.line("a", in: address))
            #expect(line.attributes == nil && line.name == name + name && line.addedAt == added)
            try await redis.perform(.update(id: "a", LineItemUpdate(attributes: ["x": 1])), .user("1"))
            line = try #require(try await redis.store.line("a", in: address))
            #expect(line.attributes?.value == ["x": 1] && line.price == 99)
        }
    }

    @Test("lines move whole, add up in the target, and both instances change their versions")
    func move() async throws {
        try await Store.open { redis in
            try await redis.perform(.add([item("a", 2), item("b")], onDifference: .keep), .user("1"))
            try await redis.perform(.add([item("a", 3)], onDifference: .keep), .user("1"), .saved)
            let result = try await redis.store.performAndLoad(
                .move(["a"], to: .saved),
                at: try redis.address(.user("1"))
            )
            let target = try #require(result.target)
            #expect(result.cart.items.map(\.id) == ["b"] && target.items.map(\.quantity) == [5])
            #expect(result.cart.version.number == 2 && target.version.number == 2)
            #expect(try await redis.hash("cart:user:1")["entries"] == "2")
            try await redis.perform(.move(["b"], to: .wishlist), .user("1"))
            #expect(try await redis.quantities(.user("1"), .wishlist) == ["b": 1])
            #expect(try await redis.hash("cart:user:1")["default:head"]?.hasPrefix("3 0 0 - ") == true)
        }
    }

    @Test("a move between currencies is refused with the target's, that of the lines, and the target")
    func moveBetweenCurrencies() async throws {
        try await Store.open { redis in
            let tea = NewLineItem(id: "a", name: "A", price: 1, currency: try Currency("MYR"))
            let pen = NewLineItem(id: "b", name: "B", price: 1, currency: try Currency("EUR"))
            try await redis.perform(.add([tea], onDifference: .keep), .user("1"))
            try await redis.perform(.add([pen], onDifference: .keep), .user("1"), .saved)
            let error = await refusal { try await redis.perform(.move(["a"], to: .saved), .user("1")) }
            #expect(error?.code == .currencyMismatch && error?.instance == .saved)
            #expect(error?.expected == "EUR" && error?.actual == "MYR")
        }
    }

    @Test("metadata is set and removed by key, and counts as something held")
    func metadata() async throws {
        try await Store.open(change: { $0.limits.maxMetadataKeys = 2 }) { redis in
            try await redis.perform(.setMetadata(["a": 1, "b": ["x": nil]]), .user("1"))
            let full = await refusal { try await redis.perform(.setMetadata(["c": 1]), .user("1")) }
            #expect(full?.code == .limitExceeded && full?.limit == "max_metadata_keys" && full?.value == 2)
            let members: [String: JSONValue?] = ["a": Optional.none, "c": 2]
            try await redis.perform(.setMetadata(members), .user("1"))
            let cart = try await redis.store.load(try redis.address(.user("1")))
            #expect(cart.metadata.mapValues(\.text) == ["b": #"{"x":null}"#, "c": "2"])
            let unchanged = try await redis.perform(.setMetadata(["zzz": Optional.none]), .user("1"))
            #expect(unchanged.version == cart.version)
            #expect(try await redis.hash("cart:user:1")["entries"] == "2")
        }
    }

    @Test("clearing takes out all of an instance however large, and nothing of the others")
    func clear() async throws {
        try await Store.open { redis in
            try await redis.perform(.add((0..<500).map { item("p\($0)") }, onDifference: .keep), .user("1"))
            for round in 0..<32 { try await redis.perform(.setMetadata(["k\(round)": 1]), .user("1")) }
            try await redis.add("keep", to: .user("1"), .saved)
            let change = try await redis.perform(.clear, .user("1"))
            #expect(change.lineCount == 0 && change.itemCount == 0)
            let hash = try await redis.hash("cart:user:1")
            #expect(hash["entries"] == "1" && hash["saved:qty:keep"] == "1")
            #expect(hash.keys.filter { $0.hasPrefix("default:") } == ["default:head"])
            #expect(try await redis.perform(.clear, .user("1")).version == change.version)
        }
    }

    @Test("conditions: exactly this version, one of several, any, or never written")
    func conditions() async throws {
        try await Store.open { redis in
            let never = VersionCondition.version(.never)
            #expect(
                await refusal { try await redis.perform(.clear, .user("1"), if: .exists) }?.code == .versionConflict
            )
            let first = try await redis.perform(.add([item("a")], onDifference: .keep), .user("1"), if: never)
            #expect(
                await refusal { try await redis.perform(.clear, .user("1"), if: never) }?.actual
                    == first.version.description
            )
            let second = try await redis.perform(
                .add([item("a")], onDifference: .keep),
                .user("1"),
                if: .version(first.version)
            )
            let third = try await redis.perform(
                .setQuantity(id: "a", 9),
                .user("1"),
                if: .oneOf([first.version, second.version])
            )
            for stale in [
                first.version, second.version,
                CartVersion(generation: "AAAAAAAAAAAAAAAA", number: third.version.number),
            ] {
                let conflict = await refusal { try await redis.perform(.clear, .user("1"), if: .version(stale)) }
                #expect(conflict?.code == .versionConflict && conflict?.expected == stale.description)
                #expect(conflict?.actual == third.version.description)
            }
            #expect(
                await refusal { try await redis.perform(.clear, .user("1"), if: .oneOf([])) }?.code == .versionConflict
            )
            #expect(try await redis.perform(.clear, .user("1"), if: .exists).lineCount == 0)
        }
    }

    @Test("a refused change of several lines changes none of them")
    func allOrNothing() async throws {
        try await Store.open(change: {
            $0.limits.maxLines = 3
            $0.limits.maxQuantity = 10
        }) { redis in
            try await redis.perform(.add([item("a", 5), item("b")], onDifference: .keep), .user("1"))
            try await redis.perform(.add([item("a", 8)], onDifference: .keep), .user("1"), .saved)
            let before = try await redis.hash("cart:user:1")
            let foreign = NewLineItem(id: "c", name: "C", price: 1, currency: try Currency("EUR"))
            let cases: [(CartMutation, CartError.Code)] = [
                (.add([item("b"), item("a", 6)], onDifference: .keep), .limitExceeded),
                (.add([item("c"), item("d")], onDifference: .keep), .limitExceeded),
                (.add([foreign], onDifference: .keep), .currencyMismatch),
                (.remove(["a", "z"]), .lineNotFound), (.setQuantity(id: "z", 1), .lineNotFound),
                (.adjustQuantity(id: "a", by: 6), .limitExceeded), (.adjustQuantity(id: "a", by: -6), .invalidQuantity),
                (.update(id: "z", LineItemUpdate(price: 1)), .lineNotFound),
                (.move(["b", "a"], to: .saved), .limitExceeded),
                (.move(["b", "z"], to: .saved), .lineNotFound),
                (
                    .update(id: "a", LineItemUpdate(attributes: ["x": .string(String(repeating: "y", count: 4090))])),
                    .limitExceeded
                ),
            ]
            for (mutation, code) in cases {
                let error = await refusal { try await redis.perform(mutation, .user("1")) }
                #expect(error?.code == code, "\(mutation)")
                #expect(try await redis.hash("cart:user:1") == before, "\(mutation)")
            }
        }
    }

    @Test("a first line without a currency is refused where there is no default")
    func currencyRequired() async throws {
        try await Store.open(change: { $0.defaultCurrency = nil }) { redis in
            let error = await refusal { try await redis.perform(.add([item("a")], onDifference: .keep), .user("1")) }
            #expect(error?.code == .invalidRequest && error?.field == "currency")
            let keys = try await redis.integer("DBSIZE")
            #expect(keys == 0)
        }
    }

    @Test("under memory pressure adds are refused whole while removals and reads go on")
    func outOfMemory() async throws {
        try await Store.open { redis in
            try await redis.perform(.add([item("a"), item("b")], onDifference: .keep), .user("1"))
            _ = try await redis.redis.cli("CONFIG", "SET", "maxmemory", "1")
            let before = try await redis.hash("cart:user:1")
            let error = await refusal { try await redis.perform(.add([item("c")], onDifference: .keep), .user("1")) }
            #expect(error?.code == .storeUnavailable)
            #expect(try await redis.hash("cart:user:1") == before)
            #expect(try await redis.perform(.remove(["a"]), .user("1")).lineCount == 1)
            #expect(try await redis.perform(.setQuantity(id: "b", 0), .user("1")).lineCount == 0)
            #expect(try await redis.store.inspectServer().isEmpty)
        }
    }
}
