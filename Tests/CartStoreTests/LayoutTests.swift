import CartModel
import CartStore
import Hiredis
import Testing

@Suite("Redis layout")
struct LayoutTests {
    @Test("a cart is exactly the fields that docs/redis-layout.md lists")
    func fields() async throws {
        try await Store.open { redis in
            let item = NewLineItem(id: "p-1", name: #"A "b" \ c"#, price: 1500, quantity: 3, attributes: ["size": "M"])
            try await redis.perform(.add([item], onDifference: .keep), .guest("abc123"))
            try await redis.perform(.setMetadata(["promo_code": "SAVE10"]), .guest("abc123"))
            var hash = try await redis.hash("cart:guest:abc123")
            let created = hash.removeValue(forKey: "created")
            let added = try #require(created)
            let operations = hash.removeValue(forKey: "ops")
            let ring = try #require(operations)
            #expect(added.count == 13 && ring.count == 15 + 2 * 12 && ring.hasPrefix(added.prefix(9)))
            let generation = hash.removeValue(forKey: "gen")
            #expect(generation?.count == 16)
            let stored = hash.removeValue(forKey: "default:head")
            let head = try #require(stored).split(separator: " ")
            #expect(head.dropLast() == ["2", "1", "3", "MYR"] && head.last?.count == 13)
            #expect(
                hash == [
                    "default:qty:p-1": "3",
                    "default:item:p-1":
                        #"{"name":"A \u0022b\u0022 \\ c","price":1500,"attributes":{"size":"M"},"added":\#(added)}"#,
                    "default:meta:promo_code": "\"SAVE10\"", "entries": "2",
                ]
            )
            let cart = try await redis.store.load(try redis.address(.guest("abc123")))
            #expect(cart.items[0].name == item.name && cart.items[0].attributes?.value == ["size": "M"])
        }
    }

    @Test("the layout's number is written once, and another number is refused in a sentence that says what to do")
    func number() async throws {
        try await Store.open { redis in
            for _ in 0..<2 { try await redis.store.checkLayout() }
            #expect(try await redis.redis("GET", "cart-layout").string == "2")
            try await redis.redis("SET", "cart-layout", "3")
            let error = await refusal { try await redis.store.checkLayout() }
            #expect(error?.code == .invalidConfiguration && error?.given?.contains("layout 3") == true)
            #expect(error?.allowed?.contains("run the version of the service that wrote these") == true)
            #expect(try await redis.redis("GET", "cart-layout").string == "3")
        }
    }

    @Test("each kind of owner has its time to live, begun anew by every change")
    func timeToLive() async throws {
        try await Store.open(change: { $0.timeToLive.custom = ["team": .seconds(3600), "shop": .zero] }) { redis in
            for (identifier, key, seconds) in [
                (Identifier.guest("1"), "cart:guest:1", 604_800), (.user("1"), "cart:user:1", 7_776_000),
                (.custom("team", "1"), "cart:team:1", 3600), (.custom("device", "1"), "cart:device:1", 7_776_000),
                (.custom("shop", "1"), "cart:shop:1", -1),
            ] as [(Identifier, String, Int64)] {
                try await redis.add("a", to: identifier)
                #expect(try await redis.timeToLive(key, isAbout: seconds))
                #expect(try await redis.integer("PEXPIRE", key, "5000") == 1)
                try await redis.perform(.setMetadata(["k": 1]), identifier)
                #expect(try await redis.timeToLive(key, isAbout: seconds))
            }
        }
    }

    @Test("reading writes nothing, unless reading begins the time anew")
    func reading() async throws {
        try await Store.open { redis in
            _ = try await redis.store.load(try redis.address(.user("1")))
            _ = try await redis.store.loadAll(.user("1"))
            _ = try await redis.store.summary(try redis.address(.user("1")))
            _ = try await redis.store.line("a", in: try redis.address(.user("1")))
            #expect(try await redis.integer("DBSIZE") == 0)
        }
        try await Store.open(change: { $0.timeToLive.refreshOnRead = true }) { redis in
            try await redis.add("a", to: .user("1"))
            #expect(try await redis.integer("PEXPIRE", "cart:user:1", "5000") == 1)
            _ = try await redis.store.load(try redis.address(.user("1")))
            #expect((7_775_998...7_776_000).contains(try await redis.integer("TTL", "cart:user:1")))
            let before = try await redis.integer("DBSIZE")
            _ = try await redis.store.load(try redis.address(.user("2")))
            #expect(try await redis.integer("DBSIZE") == before)
        }
    }

    @Test("an emptied cart keeps its life and its ring for the operation window, and reads as empty")
    func emptied() async throws {
        try await Store.open { redis in
            try await redis.add("a", to: .user("1"))
            let change = try await redis.perform(.remove(["a"]), .user("1"))
            let hash = try await redis.hash("cart:user:1")
            #expect(hash["gen"] == change.version.generation && hash["entries"] == "0" && hash["ops"] != nil)
            #expect(hash["default:head"]?.hasPrefix("2 0 0 - ") == true && hash["default:item:a"] == nil)
            #expect((1...30).contains(try await redis.integer("TTL", "cart:user:1")))
            let cart = try await redis.store.load(try redis.address(.user("1")))
            #expect(cart.items.isEmpty && cart.currency == nil && cart.version == change.version)
            let eur = NewLineItem(id: "b", name: "B", price: 1, currency: try Currency("EUR"))
            try await redis.perform(.add([eur], onDifference: .keep), .user("1"))
            #expect((7_775_998...7_776_000).contains(try await redis.integer("TTL", "cart:user:1")))
        }
    }

    @Test("of a migrated guest a marker is left for the operation window, and the ledger holds what was booked")
    func marker() async throws {
        try await Store.open { redis in
            try await redis.add("a", 2, to: .guest("1"))
            try await redis.add("b", to: .guest("1"), .wishlist)
            try await redis.add("a", 3, to: .user("1"))
            let ring = try await redis.hash("cart:guest:1")["ops"]
            let report = try await redis.store.migrate(MigrationRequest(from: .guest("1"), to: .user("1")))
            let marker = try await redis.hash("cart:guest:1")
            #expect(marker["ops"] == ring && ring?.count == 15 + 2 * 12)
            #expect(Set(marker.keys) == ["marker", "ops"])
            #expect(marker["marker"] == "\(report.id ?? "") user:1")
            #expect((27...30).contains(try await redis.integer("TTL", "cart:guest:1")))
            let id = try #require(report.id)
            let ledger = try await redis.hash("cart-merges:{cart:user:1}")
            #expect(ledger["q:\(id):default:a"] == "2,3,5,merged" && ledger["q:\(id):wishlist:b"] == "1,0,1,added")
            #expect(ledger["h:\(id)"]?.hasPrefix("guest:1 add_quantities ") == true)
            #expect(ledger["h:\(id)"]?.hasSuffix(" default=1>2 wishlist=0>1") == true)
            #expect(abs(try await redis.integer("TTL", "cart-merges:{cart:user:1}") - 608_400) <= 3)
            let empty = try await redis.store.load(try redis.address(.guest("1")))
            #expect(empty.generation == nil && empty.items.isEmpty && empty.version == .never)
        }
    }

    @Test("an owner's satellites lie in the slot of the cart")
    func slots() async throws {
        try await Store.open(["--cluster-enabled", "yes"]) { redis in
            let keys = Keyspace(prefix: "cart")
            let slot = try await redis.integer("CLUSTER", "KEYSLOT", "none")
            #expect(slot >= 0)
            for key in [keys.ledger("user:1"), keys.undo("user:1"), keys.replies("user:1", day: "2026-01-01")] {
                let same = try await redis.integer("CLUSTER", "KEYSLOT", key)
                let cart = try await redis.integer("CLUSTER", "KEYSLOT", keys.cart("user:1"))
                #expect(same == cart, "\(key)")
            }
            #expect(
                keys.ledger("user:1") == "cart-merges:{cart:user:1}" && keys.undo("user:1") == "cart-undo:{cart:user:1}"
            )
        }
    }

    @Test("erasing leaves the ring for the window, and of the ledger only what was booked")
    func erase() async throws {
        try await Store.open { redis in
            try await redis.perform(.setMetadata(["k": "theirs"]), .user("1"))
            try await redis.add("a", 3, to: .user("1"))
            try await redis.perform(.setMetadata(["k": "mine"]), .guest("1"))
            try await redis.add("a", 2, to: .guest("1"))
            let request = MigrationRequest(from: .guest("1"), to: .user("1"), strategy: .keepUserCart)
            let report = try await redis.store.migrate(request)
            let id = try #require(report.id)
            let named = try await redis.hash("cart-merges:{cart:user:1}")
            #expect(
                named["q:\(id):default:a"]?.contains("Product a") == true && named["m:\(id):default:k"] == "\"mine\""
            )
            try await redis.store.erase(.user("1"))
            #expect(Set(try await redis.hash("cart:user:1").keys) == ["ops"])
            #expect((1...30).contains(try await redis.integer("TTL", "cart:user:1")))
            let ledger = try await redis.hash("cart-merges:{cart:user:1}")
            #expect(ledger["q:\(id):default:a"] == "2,3,3,kept" && ledger["m:\(id):default:k"] == nil)
            let again = try await redis.store.migrate(request)
            #expect(again.isReplayed)
            #expect(try await redis.store.loadAll(.user("1")).isEmpty)
        }
    }
}

extension Store {
    /// Whether a key has a time to live, in seconds, that was begun within the last minute; -1 for none.
    fileprivate func timeToLive(_ key: String, isAbout seconds: Int64) async throws -> Bool {
        let rest = try await integer("TTL", key)
        return seconds < 0 ? rest == seconds : (seconds - 60...seconds).contains(rest)
    }
}
