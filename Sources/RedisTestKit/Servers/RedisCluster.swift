/// A real Redis Cluster for one test, on the loopback interface.
///
/// A primary that does not answer for a second is replaced by one of its replicas.
public final class RedisCluster: Sendable {
    /// The servers: the primaries first, then the first replica of each, then the second.
    public let nodes: [RedisServer]
    private let primaries: Int

    /// Starts the servers, forms the Cluster and waits until every node agrees with the others.
    ///
    /// - Parameters:
    ///   - primaries: How many primaries share the slots; default 3.
    ///   - replicasPerPrimary: How many replicas each has; default none.
    ///   - options: Further words of each server's command line.
    public init(primaries: Int = 3, replicasPerPrimary: Int = 0, options: [String] = []) async throws {
        self.primaries = primaries
        let count = primaries * (1 + replicasPerPrimary)
        nodes = try await withThrowingTaskGroup(of: RedisServer.self) { group in
            for _ in 0..<count {
                group.addTask { try await Self.startNode(options) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        try await form(replicasPerPrimary)
    }

    /// `redis+cluster://` and all nodes.
    public var url: String {
        "redis+cluster://" + nodes.map { "127.0.0.1:\($0.port)" }.joined(separator: ",")
    }

    /// The server that owns a slot, as the first node that answers sees it.
    public func owner(of slot: Int) async throws -> RedisServer {
        for node in nodes {
            let lines = try await node.cli("CLUSTER", "NODES").split(separator: "\n")
            guard lines.count >= nodes.count else { continue }
            for line in lines where Self.slots(in: line).contains(where: { $0.contains(slot) }) {
                let port = Self.port(in: line)
                if let server = nodes.first(where: { $0.port == port }) { return server }
            }
        }
        throw TestKitError("no node owns slot \(slot)")
    }

    /// A replica of a server, as that server sees it.
    public func replica(of primary: RedisServer) async throws -> RedisServer {
        let identifier = try await identifier(of: primary)
        for line in try await primary.cli("CLUSTER", "REPLICAS", identifier).split(separator: "\n") {
            if let server = nodes.first(where: { $0.port == Self.port(in: line) }) { return server }
        }
        throw TestKitError("the node on port \(primary.port) has no replica")
    }

    /// Waits until all nodes that answer see all slots served and all agree who serves them.
    public func waitUntilStable(within limit: Duration = .seconds(20)) async throws {
        let isStable = try await eventually(within: limit) {
            var views: Set<String> = []
            for node in nodes {
                let info = try await node.cli("CLUSTER", "INFO")
                // A node that is down says nothing.
                guard !info.isEmpty, !info.contains("refused") else { continue }
                guard info.contains("cluster_state:ok"), info.contains("cluster_slots_ok:16384") else { return false }
                views.insert(try await shards(seenBy: node))
            }
            return views.count == 1
        }
        guard isStable else { throw TestKitError("the Cluster's nodes do not agree") }
    }

    /// Ends all servers.
    public func stop() async throws {
        for node in nodes {
            try await node.kill()
        }
    }

    private static func startNode(_ options: [String]) async throws -> RedisServer {
        try await RedisServer(
            options: [
                "--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--cluster-replica-validity-factor", "0",
                "--cluster-allow-replica-migration", "no", "--repl-diskless-sync-delay", "0",
            ] + options
        )
    }

    func identifier(of node: RedisServer) async throws -> String {
        try await node.cli("CLUSTER", "MYID")
    }

    private func form(_ replicasPerPrimary: Int) async throws {
        for (number, node) in nodes.prefix(primaries).enumerated() {
            let first = number * 16_384 / primaries
            let last = (number + 1) * 16_384 / primaries - 1
            try await node.cli("CLUSTER", "ADDSLOTSRANGE", "\(first)", "\(last)")
            try await node.cli("CLUSTER", "SET-CONFIG-EPOCH", "\(number + 1)")
        }
        for node in nodes.dropFirst() {
            let bus = try await node.cli("CONFIG", "GET", "cluster-port").split(separator: "\n").last ?? "0"
            try await nodes[0].cli("CLUSTER", "MEET", "127.0.0.1", "\(node.port)", String(bus))
        }
        let count = nodes.count
        let haveMet = try await eventually(within: .seconds(20)) {
            for node in nodes {
                let known = try await node.cli("CLUSTER", "NODES").split(separator: "\n")
                guard known.count == count, known.allSatisfy({ !$0.contains("handshake") }) else { return false }
            }
            return true
        }
        guard haveMet else { throw TestKitError("the Cluster's nodes do not meet") }
        for (number, node) in nodes.dropFirst(primaries).enumerated() {
            let primary = try await identifier(of: nodes[number % primaries])
            let isReplica = try await eventually { try await node.cli("CLUSTER", "REPLICATE", primary) == "OK" }
            guard isReplica else { throw TestKitError("a node refuses to become a replica") }
        }
        try await waitUntilStable()
        // A Cluster does not name a replica to clients before the replica has received any data.
        for node in nodes.prefix(primaries) {
            try await node.cli("FLUSHALL")
        }
        for node in nodes {
            let listsAll = try await eventually(within: .seconds(20)) {
                let slots = try await node.cli("CLUSTER", "SLOTS").split(separator: "\n").map(String.init)
                return nodes.allSatisfy { slots.contains("\($0.port)") }
            }
            guard listsAll else { throw TestKitError("the Cluster's nodes do not name all replicas") }
        }
    }

    private func shards(seenBy node: RedisServer) async throws -> String {
        let lines = try await node.cli("CLUSTER", "NODES").split(separator: "\n")
        return lines.map { line in
            let role = line.contains("master") ? "primary" : "replica"
            return line.contains("fail") ? "" : "\(Self.port(in: line)) \(role) \(Self.slots(in: line))"
        }
        .sorted().joined(separator: "\n")
    }

    // `id host:port@bus flags primary ping pong epoch state slot slot-slot [moving]`
    static func port(in line: some StringProtocol) -> Int {
        let words = line.split(separator: " ")
        guard words.count > 1 else { return 0 }
        let address = words[1].prefix { $0 != "@" }
        return address.split(separator: ":").last.flatMap { Int($0) } ?? 0
    }

    static func slots(in line: some StringProtocol) -> [ClosedRange<Int>] {
        line.split(separator: " ").dropFirst(8).compactMap { word in
            let ends = word.split(separator: "-").compactMap { Int($0) }
            guard !word.hasPrefix("["), let first = ends.first, let last = ends.last else { return nil }
            return first...last
        }
    }
}
