import CartService
import CartStore
import Foundation
import Hiredis

/// Measures operations on 10,000 carts under a key prefix of their own, and removes the carts afterwards.
struct Benchmark: Sendable {
    /// How many carts there are, as for `redis-benchmark -r 10000`.
    static let cartCount = 10_000

    let carts: Carts
    let redis: RedisClient
    let operation: BenchmarkOperation
    let tasks: Int
    let count: Int
    /// Lines of a cart that is loaded or migrated.
    let lines: Int

    /// The configuration of the carts: under the prefix `bench`, with an hour to live.
    static func configuration(from settings: CartsConfiguration) -> CartsConfiguration {
        var configuration = settings
        configuration.keyPrefix = "bench"
        configuration.timeToLive.guest = .seconds(3600)
        configuration.timeToLive.user = .seconds(3600)
        configuration.limits = Limits()
        configuration.limits.maxQuantity = 1_000_000
        configuration.limits.maxPrice = 1_000_000
        configuration.migration = MigrationSettings()
        return configuration
    }

    /// A line like those of a real cart: about 100 bytes stored.
    static func line(_ number: Int) throws(CartError) -> NewLineItem {
        NewLineItem(
            id: "product-\(number)",
            name: "A product with a name",
            price: 1999,
            currency: try Currency("EUR"),
            attributes: ["color": "red", "size": "M"]
        )
    }

    /// The user of a number, written as `redis-benchmark` writes its random numbers, so that both meet the same carts.
    static func user(_ number: Int) -> Identifier {
        let digits = String(number)
        return .user(String(repeating: "0", count: 12 - digits.count) + digits)
    }

    private static func guest(_ number: Int) -> Identifier { .guest("g\(number)") }

    /// Makes the carts, measures, and takes the carts out.
    func run() async throws -> BenchmarkResult {
        do {
            let result = try await measure()
            try await removeCarts()
            return result
        } catch {
            try? await removeCarts()
            throw error
        }
    }

    /// Fills all users' carts with the lines.
    func fillCarts() async throws {
        try await fill((0..<Self.cartCount).map(Self.user))
    }

    private func measure() async throws -> BenchmarkResult {
        let users = (0..<Self.cartCount).map(Self.user)
        switch operation {
        case .ping:
            return try await measure(count) { [redis] _ in
                var ping = RedisCommand("PING")
                ping.isRepeatable = true
                _ = try await redis.execute(ping)
            }
        case .add:
            let item = try Self.line(0)
            return try await measure(count) { [carts] number in
                try await carts.cart(users[number % users.count]).add(item)
            }
        case .load:
            try await fill(users)
            return try await measure(count) { [carts] number in
                _ = try await carts.cart(users[number % users.count]).load()
            }
        case .migrate:
            let guests = (0..<count).map(Self.guest)
            try await fill(guests)
            return try await measure(count) { [carts] number in
                _ = try await carts.migrate(from: guests[number], to: users[number % users.count])
            }
        }
    }

    private func fill(_ owners: [Identifier]) async throws {
        var items: [NewLineItem] = []
        for number in 0..<lines { items.append(try Self.line(number)) }
        let batch = items
        _ = try await measure(owners.count) { [carts] number in
            try await carts.cart(owners[number]).add(batch)
        }
    }

    private func removeCarts() async throws {
        var owners = (0..<Self.cartCount).map(Self.user)
        if operation == .migrate { owners += (0..<count).map(Self.guest) }
        var commands = try owners.map { owner in
            let key = try carts.store.key(of: owner)
            return RedisCommand("UNLINK", key, "bench-merges:{\(key)}", "bench-undo:{\(key)}")
        }
        commands += (0..<carts.store.eventStreamCount).map { RedisCommand("UNLINK", carts.store.eventStream($0)) }
        for start in stride(from: 0, to: commands.count, by: 500) {
            let results = await redis.pipeline(Array(commands[start..<min(start + 500, commands.count)]))
            for result in results { _ = try result.get() }
        }
    }
}
