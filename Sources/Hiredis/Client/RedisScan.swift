/// The keys of all servers that match a pattern, read in batches with `SCAN`.
///
/// A key that exists during the whole scan is returned at least once. A key that is created, removed or moved between
/// nodes during the scan may be missing. In a Cluster the scan asks the primaries known at its start, one after the
/// other. If its task is cancelled, the scan throws `.cancelled`.
public struct RedisScan: AsyncSequence, Sendable {
    /// Some keys; may be empty.
    public typealias Element = [String]

    let client: RedisClient
    let pattern: String
    let type: String?
    let count: Int

    /// Begins at the first server.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(scan: self) }

    /// Asks for one batch after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let scan: RedisScan
        private var servers: ArraySlice<ServerConnections>?
        private var cursor = "0"

        fileprivate init(scan: RedisScan) {
            self.scan = scan
        }

        /// The next batch; nil when all servers have been asked.
        ///
        /// - Throws: What ``RedisClient/execute(_:)`` throws.
        public mutating func next() async throws(RedisError) -> [String]? {
            var servers: ArraySlice<ServerConnections>
            if let known = self.servers {
                servers = known
            } else {
                servers = try await scan.client.primaries()[...]
            }
            guard let server = servers.first else { return nil }
            var command = RedisCommand("SCAN", cursor, "MATCH", scan.pattern, "COUNT", "\(scan.count)")
            if let type = scan.type {
                command.append("TYPE")
                command.append(type)
            }
            command.isRepeatable = true
            let reply = try await server.execute(command).elements
            cursor = reply?.first?.string ?? "0"
            if cursor == "0" { servers.removeFirst() }
            self.servers = servers
            return reply?.last?.elements?.compactMap(\.string) ?? []
        }
    }
}

extension RedisClient {
    /// The keys that match a pattern, of all servers.
    ///
    /// - Parameters:
    ///   - pattern: A glob, as `cart:*`.
    ///   - type: Only keys of this type, as `hash`; default nil: all keys.
    ///   - count: About how many keys a server looks at for one batch; default 1,000.
    public func keys(matching pattern: String, type: String? = nil, count: Int = 1000) -> RedisScan {
        RedisScan(client: self, pattern: pattern, type: type, count: count)
    }

    /// The connections to the server, or to each primary of the Cluster.
    func primaries() async throws(RedisError) -> [ServerConnections] {
        switch topology {
        case .single(let group): [group]
        case .cluster(let cluster):
            try await cluster.currentView(until: MonotonicClock.now() + configuration.connectTimeout.nanoseconds)
                .primaries.map(\.group)
        }
    }
}
