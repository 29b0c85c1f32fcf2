import CartService
import Hiredis
import RedisTestKit
import Testing

@Suite("What runs beside the service")
struct BackgroundTests {
    @Test("two processes that look for abandoned carts write one event for each")
    func abandoned() async throws {
        try await Service.open { service in
            try await service.add("a", 1, to: service.carts.cart(.user("1")))
            try await service.add("a", 1, to: service.carts.cart(.user("2")))
            try await service.carts.cart(.user("2")).clear()
            let tellers = (0..<2).map { number in
                Task {
                    await AbandonedCarts(service.carts, after: .milliseconds(300), consumer: "c\(number)").run()
                }
            }
            let told = try await eventually(within: .seconds(20)) {
                try await service.carts.store.pastEvents().contains { $0.kind == .abandoned }
            }
            #expect(told)
            // Once the event is noted, nobody finds a cart that still needs one.
            let noted = try await eventually { try await service.redis.cli("ZSCORE", "cart-idle", "user:1").isEmpty }
            #expect(noted)
            for teller in tellers { teller.cancel() }
            for teller in tellers { await teller.value }
            #expect(try await service.carts.store.announceAbandoned(after: .milliseconds(1)) == 0)
            let all = try await service.carts.store.pastEvents().filter { $0.kind == .abandoned }
            #expect(all.map(\.identifier) == ["user:1"])
        }
    }

    @Test("a sweep runs by itself, one process at a time, and ends with its task")
    func recovery() async throws {
        try await Service.open { service in
            #expect(try await service.carts.store.takeSweepLease(for: .seconds(60)))
            #expect(try await !service.carts.store.takeSweepLease(for: .seconds(60)))
            try await service.redis.cli("DEL", "cart-sweep")
            try await service.add("a", 1, to: service.carts.cart(.guest("open")))
            try await service.redis.cli(
                "ZADD",
                "cart-due:{0}",
                "1",
                "migration guest:gone",
                "2",
                "migration guest:open"
            )
            let sweep = Task { await MigrationRecovery(service.carts, interval: .milliseconds(20)).run() }
            #expect(try await eventually { try await service.redis.cli("EXISTS", "cart-due:{0}") == "0" })
            sweep.cancel()
            await sweep.value
        }
    }

    @Test("a batch migrates every pair once, whatever the others do, and can be run again")
    func batch() async throws {
        try await Service.open { service in
            for number in 0..<40 { try await service.add("a", 1, to: service.carts.cart(.guest("g\(number)"))) }
            let pairs = (0..<40).map { MigrationRequest(from: .guest("g\($0)"), to: .user("\($0 % 4)")) }
            for round in 0..<2 {
                var statuses: [Int: MigrationReport.Status] = [:]
                var replays = 0
                let requests = AsyncStream<Result<MigrationRequest, CartError>> { continuation in
                    for pair in pairs { continuation.yield(.success(pair)) }
                    continuation.yield(.failure(CartError(.invalidRequest, "")))
                    continuation.finish()
                }
                try await MigrationBatch(service.carts, concurrency: 7).run(requests) { result in
                    let report = try? result.outcome.get()
                    statuses[result.index] = report?.status
                    if report?.isReplayed == true { replays += 1 }
                }
                #expect(statuses.count == 40 && statuses.values.allSatisfy { $0 == .completed })
                #expect(replays == (round == 0 ? 0 : 40))
            }
            for number in 0..<4 { #expect(try await service.quantities(.user("\(number)")) == ["a": 10]) }
        }
    }
}
