import CartModel
import CartStore
import Hiredis
import RedisTestKit

/// A store over a real Redis of its own.
struct Store {
    let redis: RedisServer
    let client: RedisClient
    let store: RedisCartStore

    /// Runs a body against a store that is stopped afterwards.
    static func open(
        _ options: [String] = [],
        change: (inout CartsConfiguration) throws -> Void = { _ in },
        _ body: (Store) async throws -> Void
    ) async throws {
        let redis = try await RedisServer(options: options)
        let client = try RedisClient(RedisConfiguration(url: try RedisURL(redis.url)))
        var configuration = CartsConfiguration()
        configuration.defaultCurrency = try Currency("MYR")
        try change(&configuration)
        let store = Store(
            redis: redis,
            client: client,
            store: try RedisCartStore(redis: client, configuration: configuration)
        )
        do {
            try await body(store)
        } catch {
            await client.close()
            try await redis.stop()
            throw error
        }
        await client.close()
        try await redis.stop()
    }

    func address(_ identifier: Identifier, _ instance: Instance = .default) throws -> CartAddress {
        try CartAddress(identifier, instance, in: store.configuration)
    }

    @discardableResult
    func add(
        _ id: String,
        _ quantity: Int64 = 1,
        to identifier: Identifier,
        _ instance: Instance = .default,
        operation: OperationID? = nil
    ) async throws -> CartChange {
        let item = NewLineItem(id: id, name: "Product \(id)", price: 1000, quantity: quantity)
        return try await perform(.add([item], refresh: false), identifier, instance, operation: operation)
    }

    @discardableResult
    func perform(
        _ mutation: CartMutation,
        _ identifier: Identifier,
        _ instance: Instance = .default,
        if condition: VersionCondition? = nil,
        operation: OperationID? = nil
    ) async throws -> CartChange {
        try await store.perform(mutation, at: try address(identifier, instance), if: condition, operation: operation)
    }

    func quantities(_ identifier: Identifier, _ instance: Instance = .default) async throws -> [String: Int64] {
        let cart = try await store.load(try address(identifier, instance))
        return Dictionary(uniqueKeysWithValues: cart.items.map { ($0.id, $0.quantity) })
    }

    /// A hash as Redis holds it.
    func hash(_ key: String) async throws -> [String: String] {
        let elements = try await client.execute(RedisCommand("HGETALL", key)).elements
        var fields: [String: String] = [:]
        var index = 0
        while let elements, index < elements.count {
            fields[elements[index].string ?? ""] = elements[index + 1].string
            index += 2
        }
        return fields
    }

    func integer(_ words: String...) async throws -> Int64 {
        var command = RedisCommand(words[0], capacity: 64)
        for word in words.dropFirst() { command.append(word) }
        return try await client.execute(command).integer ?? -99
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
