import CartService
import Hiredis
import RedisTestKit

/// Carts over a real Redis of their own.
struct Service {
    let redis: RedisServer
    let carts: Carts

    /// Runs a body against a service that is stopped afterwards.
    static func open(
        _ options: [String] = [],
        change: (inout CartsConfiguration) throws -> Void = { _ in },
        _ body: (Service) async throws -> Void
    ) async throws {
        let redis = try await RedisServer(options: options)
        var configuration = CartsConfiguration()
        configuration.defaultCurrency = try Currency("MYR")
        try change(&configuration)
        let client = try Service.client(redis)
        let service = Service(redis: redis, carts: try Carts(redis: client, configuration: configuration))
        do {
            try await body(service)
        } catch {
            await client.close()
            try await redis.stop()
            throw error
        }
        await client.close()
        try await redis.stop()
    }

    static func client(_ redis: RedisServer, commandTimeout: Duration = .milliseconds(500)) throws -> RedisClient {
        var configuration = RedisConfiguration(url: try RedisURL(redis.url))
        configuration.commandTimeout = commandTimeout
        return try RedisClient(configuration)
    }

    func add(_ id: String, _ quantity: Int64 = 1, price: Int64 = 1000, to cart: CartHandle) async throws {
        try await cart.add(NewLineItem(id: id, name: "Product \(id)", price: price, quantity: quantity))
    }

    func quantities(_ identifier: Identifier, _ instance: Instance = .default) async throws -> [String: Int64] {
        let cart = try await carts.cart(identifier, instance: instance).load()
        return Dictionary(uniqueKeysWithValues: cart.items.map { ($0.id, $0.quantity) })
    }
}

/// The error that a call ends with.
func refusal(_ body: () async throws -> Void) async -> CartError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? CartError
    }
}
