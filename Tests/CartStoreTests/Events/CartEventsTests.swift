import CartModel
import Hiredis
import RedisTestKit
import Testing

@testable import CartStore

@Suite("Events of carts")
struct CartEventsTests {
    @Test(
        "every change writes an event with what it changed and its version, in order, without names",
        arguments: Place.allCases
    )
    func changes(place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", 2, to: .user("1"))
            try await redis.perform(.setQuantity(id: "a", 5), .user("1"))
            try await redis.perform(.adjustQuantity(id: "a", by: -1), .user("1"))
            try await redis.perform(.update(id: "a", LineItemUpdate(name: "Secret name")), .user("1"))
            try await redis.perform(.setMetadata(["note": "Secret note"]), .user("1"))
            try await redis.perform(.move(["a"], to: .saved), .user("1"))
            try await redis.add("b", 1, to: .user("1"))
            try await redis.perform(.remove(["b"]), .user("1"))
            try await redis.perform(.clear, .user("1"))
            let events = try await redis.store.pastEvents()
            #expect(
                events.map(\.kind) == [
                    .added, .quantityChanged, .quantityChanged, .updated, .metadataChanged, .moved, .added, .removed,
                    .cleared,
                ]
            )
            let versions = events.compactMap { $0.fields["version"]?.split(separator: ".").last }
            #expect(versions.map { String($0) } == (1...9).map { String($0) })
            #expect(events.allSatisfy { $0.identifier == "user:1" && $0.instance == .default })
            #expect(events[5].fields["to"] == "saved")
            #expect(!events.contains { "\($0.fields)".contains("Secret") })
            if place != .cluster {
                #expect(events.map { $0.fields["lines"] }.prefix(3) == ["a:2", "a:5", "a:4"])
            }
            let after = try await redis.store.pastEvents(from: .after([events[6].id]))
            #expect(after.map(\.kind) == [.removed, .cleared])
            #expect(CartEventID(events[6].id.description) == events[6].id)
            try await redis.store.erase(.user("1"))
            #expect(try await redis.store.pastEvents(from: .after([events[8].id])).map(\.kind) == [.erased])
        }
    }

    @Test("a migration and its undo write an event each; a repeat writes none", arguments: Place.allCases)
    func migrations(place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", 2, to: .guest("1"))
            let id = try #require(try await redis.migrate().id)
            _ = try await redis.migrate()
            _ = try await redis.store.undo(id, to: .user("1"))
            let told = try await redis.store.pastEvents().filter { $0.identifier == "user:1" }
            #expect(told.map(\.kind) == [.migrated, .migrationUndone])
            #expect(told[0].fields["migration_id"] == id && told[0].fields["lines"] == "default/a:2")
            #expect(told[0].fields["report"]?.hasPrefix("guest:1 add_quantities ") == true)
            #expect(told[1].fields["migration_id"] == id && told[1].fields["to"] == "guest:1")
            for event in told {
                // Most readers of JSON keep the last of two members of one name.
                let text = String(decoding: event.json, as: UTF8.self)
                #expect(text.split(separator: #""id":"#).count == 2 && text.contains(#""id":"\#(event.id)""#))
            }
        }
    }

    @Test("a refused or repeated change writes no event, and events can be switched off")
    func silence() async throws {
        try await Store.open { redis in
            let operation = OperationID()
            try await redis.add("a", 2, to: .user("1"), operation: operation)
            try await redis.add("a", 2, to: .user("1"), operation: operation)
            _ = await refusal { try await redis.perform(.remove(["zzz"]), .user("1")) }
            #expect(try await redis.store.pastEvents().count == 1)
            let silent = try redis.store { $0.events.isEnabled = false }
            _ = try await silent.perform(.clear, at: try redis.address(.user("1")))
            #expect(try await redis.store.pastEvents().count == 1)
        }
    }

    @Test("whoever follows hears what happens from then on", arguments: Place.quick)
    func following(place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("old", to: .user("1"))
            var events = redis.store.events().makeAsyncIterator()
            async let next = events.next()
            let heard = Task { [store = redis.store, address = try redis.address(.user("1"))] in
                // The reader notes where it stands before it waits; until then it may miss what is added.
                let item = NewLineItem(id: "new", name: "New", price: 1)
                while !Task.isCancelled { _ = try await store.perform(.add([item], onDifference: .keep), at: address) }
            }
            #expect(try await next?.fields["lines"]?.hasPrefix("new:") == true)
            heard.cancel()
            // A call that was under way may have been cancelled.
            _ = await heard.result
        }
    }

    @Test(
        "a cart that rests with lines gets one event, and another only after it was used again",
        arguments: Place.allCases
    )
    func abandoned(place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", to: .user("1"))
            try await redis.add("a", to: .user("2"))
            try await redis.perform(.clear, .user("2"))
            for owner in ["user:1", "user:2", "user:gone"] {
                try await redis.store.noteActivity(of: owner, at: Timestamp(milliseconds: 1))
            }
            let idle = Duration.milliseconds(200)
            #expect(try await eventually { try await redis.store.announceAbandoned(after: idle) == 1 })
            #expect(try await redis.store.announceAbandoned(after: idle) == 0)
            let told = try await redis.store.pastEvents().filter { $0.kind == .abandoned }
            #expect(told.map(\.identifier) == ["user:1"])
            try await redis.add("a", to: .user("1"))
            let event = try #require(try await redis.store.pastEvents().last { $0.identifier == "user:1" })
            try await redis.store.noteActivity(of: "user:1", at: event.time)
            #expect(try await eventually { try await redis.store.announceAbandoned(after: idle) == 1 })
            #expect(try await redis.integer("EXISTS", redis.store.keyspace.idle) == 0)
        }
    }
}
