import CartModel
import HTTPTypes
import RedisTestKit
import Testing

@testable import CartHTTP

@Suite("Export and erasure")
struct ExportTests {
    private static let line = #"{"id":"a","name":"Anna's book","price":1,"currency":"EUR"}"#

    @Test("an export has every instance, the ledger and the events; after an erasure nothing of it is left anywhere")
    func everything() async throws {
        try await Shop.open { shop, client in
            let app = Browser(client, userToken: Shop.apiKey)
            for instance in ["default", "wishlist"] {
                try await app.send(
                    .post,
                    "/v1/carts/user:anna/\(instance)/items",
                    Self.line,
                    headers: ["Idempotency-Key": instance]
                )
            }
            try await app.send(.post, "/v1/carts/guest:g/saved/items", Self.line)
            try await app.send(.post, "/v1/carts/user:ben/default/items", Self.line)
            try await app.send(.post, "/v1/migrations", #"{"from":"guest:g","to":"user:anna"}"#)
            let export = try await app.send(.get, "/v1/carts/user:anna/export")
            #expect(export.status == .ok && export["identifier"] == "user:anna")
            for instance in ["default", "wishlist", "saved"] {
                #expect(export["instances.\(instance).items.0.name"] == "Anna's book")
            }
            #expect(export["migrations.0.from"] == "guest:g" && export["events.2.type"] == "cart.migrated")
            #expect(export["undoable_migrations"] == 1 && export["stored_replies"] == 2)
            #expect(!export.text.contains("user:ben"))

            #expect(try await app.send(.delete, "/v1/carts/user:anna").status == .noContent)
            let after = try await app.send(.get, "/v1/carts/user:anna/export")
            #expect(after["instances"] == [:] && after["undoable_migrations"] == 0 && after["stored_replies"] == 0)
            // What stays tells readers to erase too; of the migration the booked quantities stay, without names.
            #expect(after["events.0.type"] == "cart.erased" && after["events.1"] == JSONValue?.none)
            for key in try await shop.redis.cli("KEYS", "*anna*").split(whereSeparator: \.isNewline) {
                #expect(!(try await shop.hash(String(key)).joined().contains("book")), "\(key)")
            }
            let others = try await app.send(.get, "/v1/carts/user:ben/export")
            #expect(others["instances.default.items.0.id"] == "a" && others["events.0.type"] == "cart.added")
        }
    }

    @Test("erasing a guest also takes out the events that name it as a migration's source")
    func source() async throws {
        try await Shop.open { _, client in
            let app = Browser(client, userToken: Shop.apiKey)
            try await app.send(.post, "/v1/carts/guest:g/default/items", Self.line)
            try await app.send(.post, "/v1/migrations", #"{"from":"guest:g","to":"user:1"}"#)
            #expect(try await app.send(.get, "/v1/carts/guest:g/export")["events.1.identifier"] == "user:1")
            try await app.send(.delete, "/v1/carts/guest:g")
            let after = try await app.send(.get, "/v1/carts/guest:g/export")
            #expect(after["events.0.type"] == "cart.erased" && after["events.1"] == JSONValue?.none)
        }
    }
}
