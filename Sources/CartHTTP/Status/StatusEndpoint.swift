import CartService
import Hummingbird

/// Answers with the state of the service and its Redis, for the console.
struct StatusEndpoint: Sendable {
    let carts: Carts
    let history: FigureHistory
    let redisCommand: String
    let startedAt = Timestamp.now

    /// Answers `{"service","key","redis","figures"}`.
    ///
    /// A Redis server that does not answer is listed with the reason.
    func respond(_ caller: APIKey) async throws(CartError) -> Response {
        let servers: [(address: String, state: Result<ServerState, CartError>)]
        do throws(CartError) {
            servers = try await carts.serverStates()
        } catch  where error.code == .storeUnavailable {
            servers = [("unknown", .failure(error))]
        }
        var writer = JSONWriter(capacity: 16_384)
        writer.beginObject()
        writer.key("service")
        writer.beginObject()
        writer.member("version", CartVersionNumber.text)
        writer.member("started_at", startedAt)
        writer.member("now", Timestamp.now)
        writer.member("merge_strategy", carts.configuration.migration.strategy.rawValue)
        writer.endObject()
        writer.key("key")
        writer.beginObject()
        writer.member("name", caller.name)
        writer.key("scopes")
        writer.beginArray()
        for scope in caller.scopes.map(\.rawValue).sorted() { writer.write(scope) }
        writer.endArray()
        writer.endObject()
        writer.key("redis")
        writer.beginObject()
        writer.member("topology", carts.isCluster ? "cluster" : "server")
        writer.member("command", redisCommand)
        writer.key("servers")
        writer.beginArray()
        for server in servers { Self.write(server.address, server.state, to: &writer) }
        writer.endArray()
        writer.endObject()
        writer.key("figures")
        writer.beginArray()
        for sample in history.samples { sample.write(to: &writer) }
        writer.endArray()
        writer.endObject()
        return .json(writer.bytes)
    }

    private static func write(_ address: String, _ state: Result<ServerState, CartError>, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("address", address)
        switch state {
        case .success(let state):
            writer.member("state", state.isInSync ? "up" : "out_of_sync")
            writer.member("product", state.product)
            writer.member("role", state.role)
            writer.member("latency_us", state.latency.microseconds)
            writer.member("used_memory", state.usedMemory)
            writer.member("max_memory", state.maxMemory)
            writer.member("evicted_keys", state.evictedKeys)
            writer.member("eviction_policy", state.evictionPolicy)
            writer.member("connected_replicas", state.connectedReplicas)
            writer.member("replication_lag_bytes", state.replicationLag)
            writer.member("clients", state.clients)
            writer.member("operations_per_second", state.operationsPerSecond)
            writer.member("has_log", state.hasLog)
        case .failure(let error):
            writer.member("state", "down")
            writer.member("reason", error.message)
        }
        writer.endObject()
    }
}

extension Duration {
    fileprivate var microseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
}
