import CartModel
import Hiredis
import RedisTestKit
import Testing

@testable import CartStore

@Suite("Replicated durability")
struct DurabilityTests {
    @Test(
        "a change is acknowledged once a replica has it, and ends with not_replicated otherwise; repeating is safe"
    )
    func replicated() async throws {
        try await Store.open(change: { $0.durability = .replicated(minReplicas: 1) }) { redis in
            let operation = OperationID()
            let short = await refusal { try await redis.add("a", 2, to: .user("1"), operation: operation) }
            #expect(short?.code == .notReplicated)
            // The primary has it all the same; that is why the repeat must carry the same id.
            #expect(try await redis.quantities(.user("1")) == ["a": 2])
            let replica = try await RedisServer(options: ["--replicaof", "127.0.0.1 \(redis.redis.port)"])
            #expect(try await redis.hasReplica())
            let again = try await redis.acknowledged(operation) {
                try await redis.add("a", 2, to: .user("1"), operation: $0)
            }
            #expect(again.isRepeat)
            let more = try await redis.acknowledged { try await redis.add("a", 1, to: .user("1"), operation: $0) }
            #expect(more.itemCount == 3)
            let quantity = try await replica.cli("HGET", "cart:user:1", "default:qty:a")
            #expect(quantity == "3")
            let report = try await redis.store.migrate(MigrationRequest(from: .guest("none"), to: .user("1")))
            #expect(report.status == .nothingToMigrate)
            try await replica.stop()
        }
    }

    @Test(
        "a migration waits for connected replicas, and says when they were short: the guest's token stays then",
        arguments: Place.quick
    )
    func confirmed(place: Place) async throws {
        try await Store.open(in: place) { redis in
            let replica = try await RedisServer(options: ["--replicaof", "127.0.0.1 \(redis.redis.port)"])
            #expect(try await redis.hasReplica())
            try await redis.add("a", 2, to: .guest("1"))
            #expect(try await eventually { try await redis.confirms(.guest("1")) })
            #expect(try await replica.cli("HGET", "cart:user:1", "default:qty:a") == "2")
            replica.pause()
            try await redis.add("a", 3, to: .guest("2"))
            if place == .server {
                let report = try await redis.migrate(.guest("2"))
                #expect(report.status == .completed && !report.isConfirmed)
                #expect(try await redis.quantities(.user("1")) == ["a": 5])
            } else {
                // In steps nothing is booked before replicas have the seal.
                #expect(await refusal { try await redis.migrate(.guest("2")) }?.code == .notReplicated)
                #expect(try await redis.quantities(.user("1")) == ["a": 2])
            }
            replica.resume()
            let confirmed = try await eventually { try await redis.confirms(.guest("2")) }
            #expect(confirmed)
            #expect(try await redis.quantities(.user("1")) == ["a": 5])
            try await replica.stop()
        }
    }
}

extension Store {
    /// Waits until a replica acknowledges; being online is not enough, because a loading replica is listed as online too.
    fileprivate func hasReplica() async throws -> Bool {
        try await eventually(within: .seconds(20)) {
            let replication = try await client.execute(RedisCommand("INFO", "replication")).string ?? ""
            return replication.contains("state=online") && !replication.contains("offset=0,")
        }
    }

    /// What a change returns once a replica has it; a busy one may need more than one attempt.
    fileprivate func acknowledged(
        _ operation: OperationID = OperationID(),
        _ change: (OperationID) async throws -> CartChange
    ) async throws -> CartChange {
        for _ in 0..<20 {
            do {
                return try await change(operation)
            } catch let error as CartError where error.code == .notReplicated {
                continue
            }
        }
        return try await change(operation)
    }

    /// Whether a migration that was short of replicas is confirmed by now, after a sweep where one is needed.
    fileprivate func confirms(_ guest: Identifier) async throws -> Bool {
        if place != .server { _ = try await store.recover(takesAll: true) }
        do {
            return try await migrate(guest).isConfirmed
        } catch let error as CartError where error.code == .notReplicated {
            return false
        }
    }
}
