import CartModel
import Hiredis
import RedisTestKit
import Testing

@testable import CartStore

/// Where a store's carts live.
enum Place: String, CaseIterable, CustomTestStringConvertible {
    /// One server, migrations in one script.
    case server
    /// One server, migrations in the steps that a Cluster needs.
    case serverInSteps
    /// Three nodes.
    case cluster

    /// Those that start in no time.
    static let quick: [Place] = [.server, .serverInSteps]

    var testDescription: String { rawValue }
}

/// A store over a real Redis of its own.
struct Store {
    let client: RedisClient
    let store: RedisCartStore
    let place: Place
    private let server: RedisServer?
    private let cluster: RedisCluster?

    /// The server, where there is one.
    var redis: RedisServer {
        guard let server else { preconditionFailure("a Cluster has no single server") }
        return server
    }

    /// Runs a body against a store that is stopped afterwards.
    static func open(
        _ options: [String] = [],
        in place: Place = .server,
        rules: MigrationRules = MigrationRules(),
        change: (inout CartsConfiguration) throws -> Void = { _ in },
        _ body: (Store) async throws -> Void
    ) async throws {
        let server = place == .cluster ? nil : try await RedisServer(options: options)
        let cluster = place == .cluster ? try await RedisCluster(primaries: 3, options: options) : nil
        var connection = RedisConfiguration(url: try RedisURL(server?.url ?? cluster?.url ?? ""))
        // A machine that builds and tests at the same time must not fail a test by being slow.
        connection.commandTimeout = .seconds(5)
        connection.connectTimeout = .seconds(20)
        let client = try RedisClient(connection)
        try await client.connect()
        var configuration = CartsConfiguration()
        configuration.defaultCurrency = try Currency("MYR")
        try change(&configuration)
        let store = Store(
            client: client,
            store: try RedisCartStore(
                redis: client,
                configuration: configuration,
                rules: rules,
                migratesInSteps: place != .server
            ),
            place: place,
            server: server,
            cluster: cluster
        )
        do {
            try await body(store)
        } catch {
            await client.close()
            try await server?.stop()
            throw error
        }
        await client.close()
        try await server?.stop()
        withExtendedLifetime(cluster) {}
    }

    /// Another store over the same Redis.
    func store(
        rules: MigrationRules = MigrationRules(),
        change: (inout CartsConfiguration) -> Void = { _ in }
    ) throws -> RedisCartStore {
        var configuration = store.configuration
        change(&configuration)
        return try RedisCartStore(
            redis: client,
            configuration: configuration,
            rules: rules,
            migratesInSteps: place != .server
        )
    }

    /// Lets Redis forget every script.
    func forgetScripts() async throws {
        for node in cluster?.nodes ?? [redis] { try await node.cli("SCRIPT", "FLUSH") }
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
        return try await perform(.add([item], onDifference: .keep), identifier, instance, operation: operation)
    }

    @discardableResult
    func perform(
        _ mutation: CartMutation,
        _ identifier: Identifier,
        _ instance: Instance = .default,
        if condition: VersionCondition? = nil,
        operation: OperationID? = nil,
        idempotencyKey: IdempotencyKey? = nil,
        waitsForMigration: Bool = true
    ) async throws -> CartChange {
        let options = RedisCartStore.ChangeOptions(
            if: condition,
            operation: operation,
            idempotencyKey: idempotencyKey,
            waitsForMigration: waitsForMigration
        )
        return try await store.perform(mutation, at: try address(identifier, instance), options)
    }

    func quantities(_ identifier: Identifier, _ instance: Instance = .default) async throws -> [String: Int64] {
        let cart = try await store.load(try address(identifier, instance))
        return Dictionary(uniqueKeysWithValues: cart.items.map { ($0.id, $0.quantity) })
    }

    /// Takes the seal off a cart, as if a replica had been promoted before it received the seal.
    func loseSeal(of key: String) async throws {
        let generation = try #require(try await hash(key)["seal"]?.split(separator: " ").first)
        _ = try await redis("HSET", key, "gen", String(generation))
        _ = try await redis("HDEL", key, "seal")
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
