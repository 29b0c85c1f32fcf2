import CartService
import Hiredis
import Logging
import RedisTestKit
import Testing

@Suite("What is logged of a migration")
struct MigrationLogTests {
    private struct OutOfStock: Error {}

    /// Runs a body against carts whose log is recorded, identifiers as they are.
    private static func open(
        rules: MigrationRules = MigrationRules(),
        change: (inout CartsConfiguration) throws -> Void = { _ in },
        _ body: (Carts, RecordedLog) async throws -> Void
    ) async throws {
        try await Service.open { service in
            let log = RecordedLog()
            var configuration = service.carts.configuration
            configuration.logsIdentifiers = true
            try change(&configuration)
            let client = try Service.client(service.redis)
            let carts = try Carts(redis: client, configuration: configuration, rules: rules, logger: log.logger)
            try await service.add("a", 2, to: carts.cart(.guest("1")))
            try await body(carts, log)
            await client.close()
        }
    }

    @Test("one that goes through: who, how, how many, how much, how long")
    func completed() async throws {
        try await Self.open { carts, log in
            let report = try await carts.migrate(from: .guest("1"), to: .user("1"))
            let started = try #require(log.lines("migration.started").first)
            #expect(started.level == .info)
            #expect(started.metadata == ["from": "guest:1", "to": "user:1", "strategy": "add_quantities"])
            let completed = try #require(log.lines("migration.completed").first)
            var fields = completed.metadata
            let duration = try #require(fields.removeValue(forKey: "duration") as String?)
            #expect(duration.hasSuffix(" seconds"))
            #expect(
                fields == [
                    "from": "guest:1", "to": "user:1", "strategy": "add_quantities", "status": "completed",
                    "id": try #require(report.id), "item_count": "2", "total": "MYR 20.00",
                ]
            )
            #expect(log.lines.count == 2)
        }
    }

    @Test("one that is skipped: the reason", arguments: ["user_items", "in_checkout"])
    func skipped(reason: String) async throws {
        let rules = MigrationRules(policy: { _ in reason == "in_checkout" ? .skip(reason: reason) : .proceed })
        try await Self.open(rules: rules, change: { $0.migration.skipIfUserItems = reason == "user_items" ? 1 : 0 }) {
            carts,
            log in
            try await carts.cart(.user("1")).add(NewLineItem(id: "b", name: "B", price: 100))
            _ = try await carts.migrate(from: .guest("1"), to: .user("1"))
            let line = try #require(log.lines("migration.completed").first)
            #expect(line.metadata["status"] == "skipped" && line.metadata["reason"] == reason)
        }
    }

    @Test("one at a login while migrations are switched off: said for those who look closely")
    func disabled() async throws {
        try await Self.open(change: { $0.migration.isEnabled = false }) { carts, log in
            _ = try await carts.migrateAtLogin(from: .guest("1"), to: .user("1"))
            let line = try #require(log.lines.first)
            #expect(log.lines.count == 1 && line.level == .debug && line.message == "migration.skipped")
            #expect(line.metadata == ["from": "guest:1", "to": "user:1", "reason": "disabled"])
        }
    }

    @Test("one whose strategy throws: the code and what was thrown, which the answer does not show")
    func failed() async throws {
        let rules = MigrationRules(strategies: ["in_stock": { _, _ in throw OutOfStock() }])
        try await Self.open(rules: rules) { carts, log in
            let error = await refusal {
                let strategy = MigrationStrategy(rawValue: "in_stock")
                _ = try await carts.migrate(from: .guest("1"), to: .user("1"), strategy: strategy)
            }
            #expect(error?.code == .strategyFailed && error?.underlyingError is OutOfStock)
            #expect(error?.description.contains("OutOfStock") == false)
            #expect(error?.debugDescription.contains("OutOfStock") == true)
            let line = try #require(log.lines("migration.failed").first)
            #expect(line.level == .warning)
            #expect(line.metadata["code"] == "strategy_failed")
            #expect(line.metadata["cause"]?.contains("OutOfStock") == true)
            #expect(line.metadata["from"] == "guest:1" && line.metadata["to"] == "user:1")
            #expect(line.metadata["strategy"] == "in_stock" && line.metadata["duration"]?.isEmpty == false)
            #expect(log.lines("migration.completed").isEmpty)
        }
    }

    @Test("one that Redis cannot make: the code and Redis's error")
    func unreachable() async throws {
        try await Service.open { service in
            let log = RecordedLog()
            let carts = try Carts(redis: try Service.client(service.redis), logger: log.logger)
            try await carts.checkReadiness()
            try await service.redis.stop()
            _ = await refusal { _ = try await carts.migrate(from: .guest("1"), to: .user("1")) }
            let line = try #require(log.lines("migration.failed").first)
            #expect(line.metadata["code"] == "store_unavailable" || line.metadata["code"] == "outcome_unknown")
            #expect(line.metadata["cause"]?.contains("outcome:") == true)
            #expect(line.metadata["from"]?.hasPrefix("guest#") == true, "identifiers are digests by default")
        }
    }

    @Test("an undo, and one that is refused")
    func undo() async throws {
        try await Self.open { carts, log in
            let id = try #require(try await carts.migrate(from: .guest("1"), to: .user("1")).id)
            _ = try await carts.undoMigration(id: id, to: .user("1"))
            let line = try #require(log.lines("migration.undone").first)
            #expect(line.metadata == ["id": id, "to": "user:1", "restored_to": "guest:1"])
            _ = await refusal { _ = try await carts.undoMigration(id: "unknown-id-1", to: .user("1")) }
            let refused = try #require(log.lines("migration.undo_failed").first)
            #expect(refused.metadata["code"] == "migration_not_found" && refused.metadata["id"] == "unknown-id-1")
        }
    }

    @Test("each line names the request that it was written for")
    func requestID() async throws {
        try await Self.open { carts, log in
            try await LogContext.$requestID.withValue("req-1") {
                _ = try await carts.migrate(from: .guest("1"), to: .user("1"))
            }
            #expect(log.lines.count == 2 && log.lines.allSatisfy { $0.metadata["request_id"] == "req-1" })
        }
    }
}
