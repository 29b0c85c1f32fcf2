import CartModel
import Hiredis
import Testing

@testable import CartStore

@Suite("Migration in steps")
struct MigrationInStepsTests {
    static let steps: [Place] = [.serverInSteps, .cluster]

    @Test("a migration hands over every instance, and leaves a marker that goes by itself", arguments: Place.allCases)
    func whole(place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", 2, to: .guest("1"))
            try await redis.add("b", 1, to: .guest("1"), .wishlist)
            try await redis.add("a", 3, to: .user("1"))
            let report = try await redis.migrate()
            #expect(report.status == .completed && !report.isReplayed && report.isConfirmed)
            #expect(try await redis.quantities(.user("1")) == ["a": 5])
            #expect(try await redis.quantities(.user("1"), .wishlist) == ["b": 1])
            let marker = try await redis.hash("cart:guest:1")
            #expect(Set(marker.keys) == ["marker", "ops"])
            #expect((1...30_000).contains(try await redis.integer("PTTL", "cart:guest:1")))
            #expect(try await redis.integer("EXISTS", redis.store.due("guest:1")) == 0)
            var again = try await redis.migrate()
            #expect(again.isReplayed)
            again.isReplayed = false
            #expect(again == report)
        }
    }

    @Test("what a crash leaves after any step is ended by a sweep, exactly", arguments: steps)
    func crashes(place: Place) async throws {
        try await Store.open(in: place) { redis in
            let stops: [(MigrationFlow.Action) -> Bool] = [\.isApply, \.isEnd]
            for (number, stop) in stops.enumerated() {
                let (guest, user) = (Identifier.guest("g\(number)"), Identifier.user("u\(number)"))
                try await redis.add("a", 2, to: guest)
                try await redis.add("a", 3, to: user)
                try await redis.drive(guest, to: user, stoppingBefore: stop)
                #expect(try await redis.hash("cart:guest:g\(number)")["seal"] != nil)
                #expect(try await redis.integer("PTTL", "cart:guest:g\(number)") == -1)
                #expect(try await redis.store.recover().due == 0)
                let recovery = try await redis.store.recover(takesAll: true)
                #expect(recovery.due == 1 && recovery.ended == 1 && recovery.left == 0)
                #expect(try await redis.quantities(user) == ["a": 5])
                #expect(try await redis.hash("cart:guest:g\(number)")["marker"] != nil)
                #expect(try await redis.migrate(guest, to: user).isReplayed)
            }
        }
    }

    @Test("a sealed cart takes no change, and still answers the repeat of one that was made", arguments: steps)
    func sealed(place: Place) async throws {
        try await Store.open(in: place) { redis in
            let operation = OperationID()
            try await redis.add("a", 2, to: .guest("1"), operation: operation)
            try await redis.drive(stoppingBefore: \.isApply)
            #expect(try await redis.add("a", 2, to: .guest("1"), operation: operation).isRepeat)
            for mutation in [CartMutation.clear, .remove(["a"]), .setQuantity(id: "a", 9), .setMetadata(["k": 1])] {
                let error = await refusal {
                    try await redis.perform(mutation, .guest("1"), waitsForMigration: false)
                }
                #expect(error?.code == .migrationInProgress)
            }
            #expect(await refusal { try await redis.store.erase(.guest("1")) }?.code == .migrationInProgress)
            #expect(await refusal { _ = try await redis.migrate(to: .user("2")) }?.code == .migrationConflict)
            #expect(try await redis.migrate().status == .completed)
            #expect(try await redis.quantities(.user("1")) == ["a": 2])
        }
    }

    @Test("a change waits for a migration that ends in time", arguments: steps)
    func waits(place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", 2, to: .guest("1"))
            try await redis.drive(stoppingBefore: \.isApply)
            async let change = redis.add("b", 1, to: .guest("1"))
            _ = try await redis.migrate()
            #expect(try await change.lineCount == 1)
            #expect(try await redis.quantities(.user("1")) == ["a": 2])
            #expect(try await redis.quantities(.guest("1")) == ["b": 1])
        }
    }

    @Test("fifty calls at once merge once, and all tell the same", arguments: Place.allCases)
    func atOnce(place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", 2, to: .guest("1"))
            try await redis.add("a", 1, to: .user("1"))
            let reports = try await withThrowingTaskGroup(of: MigrationReport.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        let request = MigrationRequest(from: .guest("1"), to: .user("1"))
                        return try await redis.store.migrate(request)
                    }
                }
                return try await group.reduce(into: [MigrationReport]()) { $0.append($1) }
            }
            #expect(try await redis.quantities(.user("1")) == ["a": 3])
            #expect(reports.count { !$0.isReplayed } <= 1)
            #expect(Set(reports.map(\.instances)).count == 1 && Set(reports.map(\.id)).count == 1)
        }
    }

    @Test("two guests into one user at once, and one guest into two users: nothing lost or doubled", arguments: steps)
    func crossing(place: Place) async throws {
        try await Store.open(in: place) { redis in
            for number in 0..<20 { try await redis.add("a", 1, to: .guest("g\(number)")) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask { _ = try await redis.migrate(.guest("g\(number)"), to: .user("1")) }
                }
                try await group.waitForAll()
            }
            #expect(try await redis.quantities(.user("1")) == ["a": 20])
            try await redis.add("b", 5, to: .guest("x"))
            await withTaskGroup(of: Void.self) { group in
                for number in 2..<4 {
                    group.addTask {
                        _ = await refusal { _ = try await redis.migrate(.guest("x"), to: .user("\(number)")) }
                    }
                }
            }
            _ = try await redis.store.recover(takesAll: true)
            let (left, right) = (try await redis.quantities(.user("2")), try await redis.quantities(.user("3")))
            #expect((left["b"] ?? 0) + (right["b"] ?? 0) == 5 && left.isEmpty != right.isEmpty)
        }
    }

    @Test(
        "another currency is refused, and the guest's cart is open again in a new life, with its time",
        arguments: steps
    )
    func currency(place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", 2, to: .guest("1"))
            let generation = try await redis.hash("cart:guest:1")["gen"]
            let other = NewLineItem(id: "b", name: "B", price: 1, currency: try Currency("EUR"))
            try await redis.perform(.add([other], onDifference: .keep), .user("1"))
            let report = try await redis.migrate()
            #expect(report.status == .refused && report.reason == "currency_mismatch")
            let guest = try await redis.hash("cart:guest:1")
            #expect(guest["seal"] == nil && guest["gen"] != generation)
            #expect(try await redis.integer("TTL", "cart:guest:1") > 600_000)
            #expect(try await redis.integer("EXISTS", redis.store.due("guest:1")) == 0)
            try await redis.add("a", 1, to: .guest("1"))
            #expect(try await redis.quantities(.guest("1")) == ["a": 3])
        }
    }

    @Test("A into B while B goes into A: both end, with every unit in one place", arguments: steps)
    func circle(place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", 2, to: .user("1"))
            try await redis.add("b", 3, to: .user("2"))
            await withTaskGroup(of: Void.self) { group in
                group.addTask { _ = await refusal { _ = try await redis.migrate(.user("1"), to: .user("2")) } }
                group.addTask { _ = await refusal { _ = try await redis.migrate(.user("2"), to: .user("1")) } }
            }
            _ = try await redis.store.recover(takesAll: true)
            let all = try await [redis.quantities(.user("1")), redis.quantities(.user("2"))]
            #expect(all.reduce(0) { $0 + ($1["a"] ?? 0) } == 2 && all.reduce(0) { $0 + ($1["b"] ?? 0) } == 3)
        }
    }

    @Test("a final, an unseal or an apply of an older seal changes nothing", arguments: steps)
    func stale(place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", 2, to: .guest("1"))
            guard case .end(let old) = try await redis.drive(stoppingBefore: \.isEnd) else {
                Issue.record("no end")
                return
            }
            try await redis.loseSeal(of: "cart:guest:1")
            try await redis.add("a", 5, to: .guest("1"))
            try await redis.drive(stoppingBefore: \.isApply)
            let before = try await redis.hash("cart:guest:1")
            let driver = try redis.driver()
            let end = try await redis.client.execute(driver.endCommand(old))
            #expect(end.elements?.first?.string == "again")
            let unseal = try await redis.client.execute(driver.unsealCommand(old))
            #expect(unseal.elements?.first?.string == "gone")
            #expect(try await redis.hash("cart:guest:1") == before)
            #expect(try await redis.migrate().status == .completed)
            #expect(try await redis.quantities(.user("1")) == ["a": 7])
        }
    }

    @Test("instances that were not asked for stay, in a cart of a new life", arguments: Place.allCases)
    func someInstances(place: Place) async throws {
        try await Store.open(in: place) { redis in
            try await redis.add("a", 2, to: .guest("1"))
            try await redis.add("b", 1, to: .guest("1"), .saved)
            _ = try await redis.migrate(instances: [.default])
            #expect(try await redis.quantities(.guest("1"), .saved) == ["b": 1])
            #expect(try await redis.quantities(.guest("1")) == [:])
            _ = try await redis.migrate()
            #expect(try await redis.quantities(.user("1"), .saved) == ["b": 1])
        }
    }
}
