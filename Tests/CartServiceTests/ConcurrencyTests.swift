import CartService
import Hiredis
import RedisTestKit
import Testing

@Suite("Concurrency")
struct ConcurrencyTests {
    @Test("20 clients adding 200 times each to one line: the quantity is exactly the sum, nothing is refused")
    func hotLine() async throws {
        try await Service.open { service in
            try await withThrowingTaskGroup { group in
                for _ in 0..<20 {
                    group.addTask {
                        // Other suites share the machine, and this one asks for 4,000 changes in one moment.
                        let client = try Service.client(service.redis, commandTimeout: .seconds(10))
                        let carts = try Carts(redis: client, configuration: service.carts.configuration)
                        try await withThrowingTaskGroup { adds in
                            for _ in 0..<200 { adds.addTask { try await service.add("A", to: carts.cart(.user("1"))) } }
                            try await adds.waitForAll()
                        }
                        await client.close()
                    }
                }
                try await group.waitForAll()
            }
            let cart = try await service.carts.cart(.user("1")).load()
            #expect(cart.itemCount == 4000 && cart.version.number == 4000 && cart.lineCount == 1)
        }
    }

    @Test("50 migrations of one guest at once: merged once, 50 equal reports, 49 of them replayed")
    func oneGuest() async throws {
        try await Service.open { service in
            try await service.add("A", 2, to: service.carts.cart(.guest("1")))
            try await service.add("B", 1, to: service.carts.cart(.guest("1"), instance: .wishlist))
            try await service.add("A", 3, to: service.carts.cart(.user("1")))
            let reports = try await migrateAtOnce(service, Array(repeating: (.guest("1"), .user("1")), count: 50))
            #expect(reports.count { $0.isReplayed } == 49)
            let equal = Set(
                reports.map { report in
                    var report = report
                    report.isReplayed = false
                    return report
                }
            )
            #expect(equal.count == 1 && equal.first?.status == .completed)
            #expect(try await service.quantities(.user("1")) == ["A": 5])
            #expect(try await service.quantities(.user("1"), .wishlist) == ["B": 1])
        }
    }

    @Test("many guests into one user at once: nothing is lost and nothing is doubled")
    func manyGuests() async throws {
        try await Service.open { service in
            for guest in 1...20 { try await service.add("A", Int64(guest), to: service.carts.cart(.guest("\(guest)"))) }
            let pairs = (1...20).flatMap {
                [(Identifier.guest("\($0)"), Identifier.user("1")), (.guest("\($0)"), .user("1"))]
            }
            let reports = try await migrateAtOnce(service, pairs)
            #expect(reports.count { $0.isReplayed } == 20)
            #expect(try await service.quantities(.user("1")) == ["A": 210])
        }
    }

    @Test("one guest into two users at once: one of them gets all, the other nothing")
    func twoUsers() async throws {
        try await Service.open { service in
            for round in 0..<20 {
                let guest = Identifier.guest("\(round)")
                try await service.add("A", 2, to: service.carts.cart(guest))
                let users = [Identifier.user("\(round)a"), .user("\(round)b")]
                await withTaskGroup { group in
                    for user in users {
                        group.addTask {
                            let end = await outcome { try await service.carts.migrate(from: guest, to: user) }
                            #expect(end.isFineForTwoUsers, "\(end)")
                        }
                    }
                }
                let held = [try await service.quantities(users[0]), try await service.quantities(users[1])]
                #expect(held == [["A": 2], [:]] || held == [[:], ["A": 2]])
            }
        }
    }

    @Test("a guest who shops on while logging in: what was acknowledged is in one of the two carts, once")
    func shoppingOn() async throws {
        try await Service.open { service in
            let guest = Identifier.guest("1")
            try await withThrowingTaskGroup { group in
                for number in 0..<300 {
                    group.addTask { try await service.add("p\(number % 7)", to: service.carts.cart(guest)) }
                    if number % 30 == 0 {
                        group.addTask { _ = try await service.carts.migrate(from: guest, to: .user("1")) }
                    }
                }
                try await group.waitForAll()
            }
            let user = try await service.quantities(.user("1"))
            let rest = try await service.quantities(guest)
            #expect(user.merging(rest, uniquingKeysWith: +).values.reduce(0, +) == 300)
            _ = try await service.carts.migrate(from: guest, to: .user("1"))
            #expect(try await service.quantities(.user("1")).values.reduce(0, +) == 300)
        }
    }

    private func migrateAtOnce(
        _ service: Service,
        _ pairs: [(from: Identifier, to: Identifier)]
    ) async throws
        -> [MigrationReport]
    {
        try await withThrowingTaskGroup(of: MigrationReport.self) { group in
            for pair in pairs { group.addTask { try await service.carts.migrate(from: pair.from, to: pair.to) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}

private func outcome(_ body: () async throws -> MigrationReport) async -> Result<MigrationReport, any Error> {
    do {
        return .success(try await body())
    } catch {
        return .failure(error)
    }
}

extension Result<MigrationReport, any Error> {
    fileprivate var isFineForTwoUsers: Bool {
        switch self {
        case .success(let report): report.status == .completed || report.status == .nothingToMigrate
        case .failure(let error): (error as? CartError)?.code == .migrationConflict
        }
    }
}
