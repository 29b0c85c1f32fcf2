import CartModel
import Hiredis
import RedisTestKit
import Testing

@testable import CartStore

@Suite("Reading an instance")
struct StoredInstanceTests {
    /// Carts that differ in everything that is written in an answer.
    private static let changes: [[CartMutation]] = [
        [],
        [.add([line("a")], onDifference: .refuse)],
        [.add([line("b"), line("a"), line("c")], onDifference: .refuse), .remove(["b"])],
        [.add([line("a", name: "\"quoted\" \\ 漢字 👩‍🚀")], onDifference: .refuse)],
        [.add([line("a", attributes: ["size": "M", "note": "a\tb\"c"])], onDifference: .refuse)],
        [.add([line("a~x", productID: "a")], onDifference: .refuse), .setMetadata(["z": 1, "a": ["x": nil]])],
        [.add([line("a")], onDifference: .refuse), .reprice([LinePrice(id: "a", price: 7)])],
        [.add([line("a")], onDifference: .refuse), .clear],
        [.add((1...40).map { line("line-\($0)") }, onDifference: .refuse), .setQuantity(id: "line-7", 500)],
    ]

    private static func line(
        _ id: String,
        name: String = "A thing",
        attributes: JSONValue? = nil,
        productID: String? = nil
    ) -> NewLineItem {
        var line = NewLineItem(
            id: id,
            name: name,
            price: 1250,
            quantity: 2,
            attributes: attributes,
            productID: productID
        )
        line.currency = try? Currency("EUR")
        return line
    }

    @Test("what HTTP answers is the JSON of the value, byte for byte", arguments: changes)
    func sameAsValue(changes: [CartMutation]) async throws {
        try await Store.open { redis in
            let address = try CartAddress(.user("1"), .default, in: redis.store.configuration)
            for change in changes { _ = try await redis.store.perform(change, at: address) }
            let cart = try await redis.store.load(address)
            let document = try await redis.store.document(address)
            #expect(String(decoding: document.json, as: UTF8.self) == String(decoding: cart.json, as: UTF8.self))
            #expect(document.version == cart.version)
        }
    }

    @Test("ids and names that somebody wrote by hand are escaped where JSON needs it")
    func byHand() async throws {
        try await Store.open { redis in
            let address = try CartAddress(.user("1"), .default, in: redis.store.configuration)
            _ = try await redis.store.perform(.add([Self.line("a")], onDifference: .refuse), at: address)
            let key = try redis.store.key(of: .user("1"))
            let item = #"{"name":"\u0041\/ä","price":5,"added":1700000000000}"#
            _ = try await redis.redis("HSET", key, "default:qty:q\"\\\u{7}", "1")
            _ = try await redis.redis("HSET", key, "default:item:q\"\\\u{7}", item)
            let cart = try await redis.store.load(address)
            let document = try await redis.store.document(address)
            let (shown, value) = (
                JSONText(trusted: String(decoding: document.json, as: UTF8.self)),
                JSONText(trusted: String(decoding: cart.json, as: UTF8.self))
            )
            #expect(shown.value != nil && shown.value == value.value)
            #expect(cart.items.map(\.name) == ["A/ä", "A thing"])
        }
    }

    @Test("quantities whose sum passes 64 bits make a cart corrupted")
    func overflow() async throws {
        try await Store.open { redis in
            let address = try CartAddress(.user("1"), .default, in: redis.store.configuration)
            let lines = (0..<20).map { Self.line("line-\($0)") }
            _ = try await redis.store.perform(.add(lines, onDifference: .refuse), at: address)
            let key = try redis.store.key(of: .user("1"))
            for line in lines {
                _ = try await redis.redis("HSET", key, "default:qty:\(line.id)", "999999999999999999")
                let item = #"{"name":"A","price":0,"added":1700000000000}"#
                _ = try await redis.redis("HSET", key, "default:item:\(line.id)", item)
            }
            for read in [{ _ = try await redis.store.load(address) }, { _ = try await redis.store.document(address) }] {
                let error = await #expect(throws: CartError.self) { try await read() }
                #expect(error?.code == .cartCorrupted && error?.field == "default:qty:*")
            }
        }
    }

    @Test("a marker reads as no cart in both forms, whatever else somebody wrote into it")
    func marker() async throws {
        try await Store.open { redis in
            let address = try CartAddress(.user("1"), .default, in: redis.store.configuration)
            _ = try await redis.store.perform(.add([Self.line("a")], onDifference: .refuse), at: address)
            _ = try await redis.store.perform(.setMetadata(["note": "x"]), at: address)
            let key = try redis.store.key(of: .user("1"))
            _ = try await redis.redis("HSET", key, "marker", "abcdefghijklmnop user:2")
            let cart = try await redis.store.load(address)
            let document = try await redis.store.document(address)
            #expect(cart.items.isEmpty && cart.metadata.isEmpty && cart.generation == nil && cart.expiresAt == nil)
            #expect(String(decoding: document.json, as: UTF8.self) == String(decoding: cart.json, as: UTF8.self))
            #expect(document.version == .never)
        }
    }
}
