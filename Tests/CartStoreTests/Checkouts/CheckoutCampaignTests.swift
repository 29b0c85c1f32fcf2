import CartModel
import Hiredis
import RedisTestKit
import Testing

@testable import CartStore

/// Orders and shopping at the same time, while servers are killed.
@Suite("Checkouts under fire")
struct CheckoutCampaignTests {
    private static let shoppers = 20
    private static let addsPerShopper = 30
    private static let completions = 50

    @Test(
        "20 shoppers add while 50 completions of one checkout arrive and the guest signs in, in a Cluster with kills: it is ordered once, and nothing that was added is lost"
    )
    func killed() async throws {
        let cluster = try await RedisCluster(replicasPerPrimary: 1)
        try await cluster.waitUntilStable()
        var connection = RedisConfiguration(url: try RedisURL(cluster.url))
        connection.commandTimeout = .seconds(2)
        let client = try RedisClient(connection)
        try await client.connect()
        var configuration = CartsConfiguration()
        configuration.defaultCurrency = try Currency("MYR")
        // What was acknowledged must outlive the primary that is killed.
        configuration.durability = .replicated(minReplicas: 1)
        let store = try RedisCartStore(redis: client, configuration: configuration)
        let guest = try CartAddress(.guest("family"), .default, in: configuration)
        let user = try CartAddress(.user("family"), .default, in: configuration)
        try await Self.add(["tea", "mug"], 5, to: guest, store)
        let checkout = try await Self.surely { try await store.startCheckout(at: guest) }

        // A failover can bring a seal back whose migration has ended; a sweep ends it, as in every service.
        let sweeping = Task {
            while !Task.isCancelled { _ = try? await store.recover(takesAll: true) }
        }
        let ended = try await withThrowingTaskGroup(of: Checkout?.self) { group in
            for shopper in 0..<Self.shoppers {
                group.addTask {
                    for _ in 0..<Self.addsPerShopper {
                        try await Self.add(["tea", "p\(shopper)"], 1, to: guest, store)
                    }
                    return nil
                }
            }
            for number in 0..<Self.completions {
                group.addTask {
                    // Half of them know the guest alone, as a payment's callback does.
                    let address = number % 2 == 0 ? guest : user
                    return try await Self.surely {
                        try await store.completeCheckout(checkout.id, at: address, order: "1001")
                    }
                }
            }
            group.addTask {
                try await Self.migrate(guest, user, store)
                return nil
            }
            group.addTask {
                for address in [guest, user] {
                    try await Self.failOver(RedisHashSlot(key: store.keyspace.cart(address.owner)).number, in: cluster)
                }
                return nil
            }
            return try await group.reduce(into: [Checkout]()) { if let checkout = $1 { $0.append(checkout) } }
        }

        // What the guest added after the login is brought over as well, so that all units lie in one cart.
        try await Self.migrate(guest, user, store)
        let cart = try await Self.surely { try await store.load(user) }
        sweeping.cancel()
        await sweeping.value
        let quantities = Dictionary(uniqueKeysWithValues: cart.items.map { ($0.id, $0.quantity) })
        var expected = ["tea": Int64(Self.shoppers * Self.addsPerShopper)]
        for shopper in 0..<Self.shoppers { expected["p\(shopper)"] = Int64(Self.addsPerShopper) }
        #expect(quantities == expected)
        #expect(ended.count == Self.completions && ended.allSatisfy { $0.status == .completed && $0.order == "1001" })
        #expect(Set(ended.map(\.endedAt)).count == 1 && ended.allSatisfy(\.missing.isEmpty))
        await client.close()
        try await cluster.stop()
    }

    /// Adds lines, once, however often it must be tried.
    private static func add(
        _ ids: [String],
        _ quantity: Int64,
        to address: CartAddress,
        _ store: RedisCartStore
    ) async throws {
        let operation = OperationID()
        let items = ids.map { NewLineItem(id: $0, name: $0, price: 100, quantity: quantity) }
        try await surely {
            _ = try await store.perform(.add(items, onDifference: .keep), at: address, .init(operation: operation))
        }
    }

    private static func migrate(_ from: CartAddress, _ to: CartAddress, _ store: RedisCartStore) async throws {
        let request = MigrationRequest(from: from.identifier, to: to.identifier, isExplicit: true)
        try await surely { _ = try await store.migrate(request) }
    }

    /// Kills the server of a slot, and starts it again once its replica has taken over.
    private static func failOver(_ slot: Int, in cluster: RedisCluster) async throws {
        let primary = try await cluster.owner(of: slot)
        try await primary.kill()
        let hasMoved = try await eventually(within: .seconds(30)) {
            try await cluster.owner(of: slot).port != primary.port
        }
        #expect(hasMoved)
        try await primary.restart()
        try await cluster.waitUntilStable(within: .seconds(60))
    }

    /// Tries again while the answer is that trying again is safe; half of the completions come before the login.
    private static func surely<Outcome: Sendable>(_ body: () async throws -> Outcome) async throws -> Outcome {
        let temporary: Set<CartError.Code> = [
            .storeUnavailable, .outcomeUnknown, .notReplicated, .migrationInProgress, .checkoutNotFound,
        ]
        var outcome: Outcome?
        _ = try await eventually(within: .seconds(60)) {
            do {
                outcome = try await body()
                return true
            } catch let error as CartError where temporary.contains(error.code) {
                return false
            }
        }
        return try #require(outcome)
    }
}
