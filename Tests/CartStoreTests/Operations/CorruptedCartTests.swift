import CartModel
import Hiredis
import RedisTestKit
import Testing

@testable import CartStore

@Suite("A cart that is not what was written")
struct CorruptedCartTests {
    /// What somebody did to a cart of two lines, and the field that the error names.
    private static let damages: [(words: [String], field: String?)] = [
        (["HSET", "KEY", "default:qty:a", "abc"], "default:qty:a"),
        (["HSET", "KEY", "default:qty:a", "-5"], "default:qty:a"),
        (["HSET", "KEY", "default:qty:a", "1e3"], "default:qty:a"),
        (["HSET", "KEY", "default:qty:a", "99999999999999999999"], "default:qty:a"),
        (["HSET", "KEY", "default:item:a", "{broken"], "default:item:a"),
        (["HSET", "KEY", "default:item:a", #"{"name":"A","price":1}"#], "default:item:a"),
        (["HDEL", "KEY", "default:item:a"], "default:item:a"), (["HDEL", "KEY", "default:qty:a"], "default:qty:a"),
        (["HSET", "KEY", "default:meta:note", "oops"], "default:meta:note"),
        (["HSET", "KEY", "default:head", "x"], "default:head"), (["HDEL", "KEY", "default:head"], "default:head"),
        (["HDEL", "KEY", "gen"], "gen"),
        (["SET", "KEY", "a text"], nil),
    ]

    /// Makes a cart, and damages it.
    private static func damage(_ redis: Store, _ owner: Identifier, _ words: [String]) async throws {
        let key = try redis.store.key(of: owner)
        _ = try await redis.redis("DEL", key)
        try await redis.add("a", 2, to: owner)
        try await redis.add("b", 1, to: owner)
        try await redis.perform(.setMetadata(["note": "x"]), owner)
        var command = RedisCommand(words[0], capacity: 64)
        for word in words.dropFirst() { command.append(word == "KEY" ? key : word) }
        _ = try await redis.client.execute(command)
    }

    /// All that is stored under a key, whatever its type.
    private static func dump(_ redis: Store, _ owner: Identifier) async throws -> String? {
        try await redis.redis("DUMP", try redis.store.key(of: owner)).description
    }

    private static func expect(
        _ error: CartError?,
        _ field: String?,
        key: String,
        _ comment: Comment,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(error?.code == .cartCorrupted, comment, sourceLocation: sourceLocation)
        #expect(error?.key == key, comment, sourceLocation: sourceLocation)
        if let field { #expect(error?.field == field, comment, sourceLocation: sourceLocation) }
    }

    @Test("reading it says so, and names key and field")
    func reading() async throws {
        try await Store.open { redis in
            for (words, field) in Self.damages {
                try await Self.damage(redis, .user("1"), words)
                let address = try redis.address(.user("1"))
                let loaded = await refusal { _ = try await redis.store.load(address) }
                Self.expect(loaded, field, key: "cart:user:1", "load after \(words)")
                let all = await refusal { _ = try await redis.store.loadAll(.user("1")) }
                Self.expect(all, field, key: "cart:user:1", "loadAll after \(words)")
                if field?.hasSuffix(":a") == true {
                    let line = await refusal { _ = try await redis.store.line("a", in: address) }
                    Self.expect(line, field, key: "cart:user:1", "line after \(words)")
                }
                // A missing head is an error where a line stands without one, which a summary does not read.
                if (field == "default:head" && words[0] != "HDEL") || field == "gen" || field == nil {
                    let summary = await refusal { _ = try await redis.store.summary(address) }
                    Self.expect(summary, field, key: "cart:user:1", "summary after \(words)")
                }
            }
        }
    }

    @Test("a change that reads what is damaged is refused, and changes nothing")
    func changing() async throws {
        let item = NewLineItem(id: "a", name: "A", price: 1)
        let changes: [(CartMutation, of: Set<String>)] = [
            (.add([item], onDifference: .keep), ["default:qty:a", "default:head", "gen"]),
            (.setQuantity(id: "a", 3), ["default:qty:a", "default:head", "gen"]),
            (.adjustQuantity(id: "a", by: 1), ["default:qty:a", "default:head", "gen"]),
            (.update(id: "a", LineItemUpdate(price: 2)), ["default:item:a", "default:head", "gen"]),
            (.remove(["a"]), ["default:qty:a", "default:head", "gen"]),
            (.move(["a"], to: .saved), ["default:qty:a", "default:head", "gen"]),
            (.setMetadata(["k": 1]), ["default:head", "gen"]), (.clear, ["default:head", "gen"]),
        ]
        try await Store.open { redis in
            // A quantity that is gone is a line that is not there, for a change.
            for (words, field) in Self.damages where words[0] != "HDEL" || field == "gen" || field == "default:head" {
                for (mutation, reads) in changes where field.map(reads.contains) ?? true {
                    if words == ["HDEL", "KEY", "default:head"], case .setMetadata = mutation { continue }
                    try await Self.damage(redis, .user("1"), words)
                    let before = try await Self.dump(redis, .user("1"))
                    let error = await refusal { try await redis.perform(mutation, .user("1")) }
                    Self.expect(error, field, key: "cart:user:1", "\(mutation) after \(words)")
                    #expect(try await Self.dump(redis, .user("1")) == before, "\(mutation) after \(words)")
                }
            }
        }
    }

    @Test("if the field entries is not a whole number, a change writes nothing, however large the cart is")
    func entries() async throws {
        try await Store.open { redis in
            let items = (0..<500).map { NewLineItem(id: "p\($0)", name: "P", price: 1) }
            try await redis.perform(.add(items, onDifference: .keep), .user("1"))
            for (number, value) in ["x", "1.5", ""].enumerated() {
                try await redis.redis("HSET", "cart:user:1", "entries", value)
                let before = try await Self.dump(redis, .user("1"))
                for mutation in [.clear, .remove(["p1"]), .setMetadata(["k": 1])] as [CartMutation] {
                    let error = await refusal { try await redis.perform(mutation, .user("1")) }
                    Self.expect(error, "entries", key: "cart:user:1", "\(mutation), \(number)")
                    #expect(try await Self.dump(redis, .user("1")) == before, "\(mutation), \(number)")
                }
            }
        }
    }

    @Test("a change beside what is damaged is made, and its answer says that the cart cannot be shown")
    func changedBeside() async throws {
        try await Store.open { redis in
            try await Self.damage(redis, .user("1"), ["HSET", "KEY", "default:qty:a", "abc"])
            let address = try redis.address(.user("1"))
            let error = await refusal {
                _ = try await redis.store.performAndLoad(.setQuantity(id: "b", 7), at: address)
            }
            #expect(error?.code == .cartCorrupted && error?.message.hasPrefix("The change was made") == true)
            #expect(try await redis.hash("cart:user:1")["default:qty:b"] == "7")
        }
    }

    @Test("a migration of one, or into one, is refused before anything is changed", arguments: Place.allCases)
    func migrating(place: Place) async throws {
        try await Store.open(in: place) { redis in
            for (words, field) in Self.damages {
                try await redis.redis("DEL", "cart:user:1")
                try await redis.add("c", 1, to: .user("1"))
                try await Self.damage(redis, .guest("1"), words)
                let before = (try await Self.dump(redis, .guest("1")), try await Self.dump(redis, .user("1")))
                for isDryRun in [true, false] {
                    let request = MigrationRequest(from: .guest("1"), to: .user("1"), isDryRun: isDryRun)
                    let error = await refusal { _ = try await redis.store.migrate(request) }
                    Self.expect(error, field, key: "cart:guest:1", "\(words), preview: \(isDryRun)")
                }
                #expect(try await Self.dump(redis, .guest("1")) == before.0, "\(words)")
                #expect(try await Self.dump(redis, .user("1")) == before.1, "\(words)")
            }
            // Of a target only what the merge touches is read.
            for (words, field) in Self.damages
            where words[0] != "HDEL" || field == "gen" {
                guard ["default:qty:a", "default:head", "gen", nil].contains(field) else { continue }
                try await redis.redis("DEL", "cart:guest:1")
                try await redis.add("a", 1, to: .guest("1"))
                try await Self.damage(redis, .user("1"), words)
                let before = try await Self.dump(redis, .user("1"))
                let error = await refusal { try await redis.migrate() }
                Self.expect(error, field, key: "cart:user:1", "into \(words)")
                #expect(try await Self.dump(redis, .user("1")) == before, "into \(words)")
                #expect(try await redis.quantities(.guest("1")) == ["a": 1], "the guest's cart is open, into \(words)")
            }
        }
    }

    @Test("an undo out of one is refused before anything is changed", arguments: Place.quick)
    func undoing(place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", 2, to: .guest("1"))
            let id = try #require(try await redis.migrate().id)
            try await redis.redis("HSET", "cart:user:1", "default:head", "abc")
            let before = try await Self.dump(redis, .user("1"))
            for isForced in [false, true] {
                let error = await refusal { _ = try await redis.store.undo(id, to: .user("1"), isForced: isForced) }
                Self.expect(error, "default:head", key: "cart:user:1", "forced: \(isForced)")
            }
            #expect(try await Self.dump(redis, .user("1")) == before)
        }
    }

    @Test("it can be erased whatever it is")
    func erasing() async throws {
        try await Store.open { redis in
            for (words, _) in Self.damages {
                try await Self.damage(redis, .user("1"), words)
                try await redis.store.erase(.user("1"))
                #expect(try await redis.store.loadAll(.user("1")).isEmpty, "\(words)")
            }
        }
    }

    @Test("an examination finds each one, and carts that never expire, and nothing else")
    func examining() async throws {
        try await Store.open { redis in
            var expected: [String: CartTrouble.Problem] = [:]
            for (number, (words, field)) in Self.damages.enumerated() {
                try await Self.damage(redis, .user("\(number)"), words)
                expected["cart:user:\(number)"] = field.map { .field($0) } ?? .type
            }
            try await redis.add("a", to: .user("forever"))
            try await redis.redis("PERSIST", "cart:user:forever")
            expected["cart:user:forever"] = .noTimeToLive
            try await redis.redis("HSET", "cart:other", "foo", "bar")
            expected["cart:other"] = .field("gen")
            try await redis.add("a", to: .user("good"))
            try await redis.add("a", to: .guest("moved"))
            try await redis.migrate(.guest("moved"), to: .user("good"))
            try await redis.perform(.clear, .user("good"))
            try await redis.store.erase(.user("good"))
            var found: [String: CartTrouble.Problem] = [:]
            let (count, isComplete) = try await redis.store.examine(limit: 1000) { found[$0.key] = $0.problem }
            #expect(found == expected && isComplete && count >= expected.count)
            #expect(try await redis.store.examine(limit: 3) { _ in } == (3, false))
        }
    }

    @Test("a repair keeps what can be kept, and the cart is an ordinary one again")
    func repairing() async throws {
        try await Store.open { redis in
            for (words, field) in Self.damages {
                try await Self.damage(redis, .user("1"), words)
                let before = try await Self.dump(redis, .user("1"))
                let plan = try await redis.store.planRepair(of: .user("1"))
                #expect(!plan.isEmpty, "\(words)")
                #expect(try await Self.dump(redis, .user("1")) == before, "a plan changes nothing")
                #expect(try await redis.store.repair(.user("1"), plan))
                let keepsA = ["default:meta:note", "default:head", "gen"].contains(field)
                let lines: [String: Int64] = field == nil ? [:] : keepsA ? ["a": 2, "b": 1] : ["b": 1]
                #expect(try await redis.quantities(.user("1")) == lines, "\(words)")
                #expect(try await redis.store.planRepair(of: .user("1")).isEmpty, "\(words)")
                try await redis.add("b", 1, to: .user("1"))
                #expect(try await redis.quantities(.user("1"))["b"] == (field == nil ? 1 : 2), "\(words)")
            }
        }
    }

    @Test("a repair of a cart that has changed since is not made, and one of a good cart has nothing to do")
    func changedMeanwhile() async throws {
        try await Store.open { redis in
            try await Self.damage(redis, .user("1"), ["HSET", "KEY", "default:item:a", "{broken"])
            let plan = try await redis.store.planRepair(of: .user("1"))
            try await redis.perform(.setQuantity(id: "b", 9), .user("1"))
            let before = try await Self.dump(redis, .user("1"))
            #expect(try await !redis.store.repair(.user("1"), plan))
            #expect(try await Self.dump(redis, .user("1")) == before)
            try await redis.add("a", 1, to: .user("good"))
            #expect(try await redis.store.planRepair(of: .user("good")).isEmpty)
            #expect(try await redis.store.planRepair(of: .user("nobody")).isEmpty)
        }
    }
}
