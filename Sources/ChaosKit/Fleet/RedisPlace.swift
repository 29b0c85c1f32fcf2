import RedisTestKit

/// The Redis of a campaign: a Cluster with replicas, or one server.
///
/// Each server syncs its log with every write.
public struct RedisPlace: Sendable {
    /// What kind of Redis.
    public enum Topology: String, Sendable, CaseIterable {
        /// Three primaries with a replica each.
        case cluster
        /// One server.
        case server
    }

    private static let options = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""]

    let cluster: RedisCluster?
    let server: RedisServer?
    let proxy: TCPProxy?

    init(_ topology: Topology) async throws {
        switch topology {
        case .cluster:
            cluster = try await RedisCluster(primaries: 3, replicasPerPrimary: 1, options: Self.options)
            server = nil
            proxy = nil
        case .server:
            cluster = nil
            let server = try await RedisServer(options: Self.options)
            proxy = try TCPProxy(to: server.port)
            self.server = server
        }
    }

    var url: String { cluster?.url ?? proxy?.url ?? "" }
    var isReplicated: Bool { cluster != nil }

    /// All servers.
    var nodes: [RedisServer] { cluster?.nodes ?? server.map { [$0] } ?? [] }

    /// Waits until a failover would lose nothing: every primary has a replica that is up to date.
    ///
    /// - Returns: Whether this became true in time.
    func waitUntilSafe(within limit: Duration = .seconds(60)) async throws -> Bool {
        guard let cluster else { return true }
        return try await eventually(within: limit) {
            do {
                try await cluster.waitUntilStable(within: .seconds(1))
            } catch {
                return false
            }
            for node in nodes {
                let text = try await node.cli("INFO", "replication")
                if text.contains("role:master"), try await cluster.serves(node) {
                    guard let lag = Self.lag(text), lag < 100_000 else { return false }
                }
            }
            return true
        }
    }

    /// How many bytes the replica of a primary is behind; `nil` when none is connected and up to date.
    private static func lag(_ text: String) -> Int? {
        var offset: Int?
        var replica: Int?
        for line in text.split(whereSeparator: \.isNewline) {
            if line.hasPrefix("master_repl_offset:") { offset = Int(line.split(separator: ":")[1]) }
            guard line.hasPrefix("slave"), line.contains("state=online") else { continue }
            for part in line.split(separator: ",") where part.hasPrefix("offset=") { replica = Int(part.dropFirst(7)) }
        }
        guard let offset, let replica else { return nil }
        return offset - replica
    }

    func stop() async throws {
        try await cluster?.stop()
        try await server?.kill()
    }
}
