extension RedisCluster {
    /// Moves a slot with its keys to another primary, as `redis-cli --cluster reshard` does.
    public func moveSlot(_ slot: Int, to target: RedisServer) async throws {
        let source = try await owner(of: slot)
        guard source.port != target.port else { return }
        try await startMoving(slot, from: source, to: target)
        while try await moveKeys(of: slot, from: source, to: target, limit: 100) > 0 {}
        try await finishMoving(slot, from: source, to: target)
    }

    /// Begins to move a slot: keys that are not at the source any more are asked for at the target.
    public func startMoving(_ slot: Int, from source: RedisServer, to target: RedisServer) async throws {
        try await succeed(target, "CLUSTER", "SETSLOT", "\(slot)", "IMPORTING", try await identifier(of: source))
        try await succeed(source, "CLUSTER", "SETSLOT", "\(slot)", "MIGRATING", try await identifier(of: target))
    }

    /// Moves some keys of a slot that is being moved; returns how many.
    @discardableResult
    public func moveKeys(
        of slot: Int,
        from source: RedisServer,
        to target: RedisServer,
        limit: Int
    ) async throws -> Int {
        let keys = try await source.cli("CLUSTER", "GETKEYSINSLOT", "\(slot)", "\(limit)").split(separator: "\n")
        for key in keys {
            let answer = try await source.cli("MIGRATE", "127.0.0.1", "\(target.port)", String(key), "0", "2000")
            // Somebody may have deleted it meanwhile.
            guard answer == "OK" || answer == "NOKEY" else { throw TestKitError("MIGRATE answered \(answer)") }
        }
        return keys.count
    }

    /// Ends the move of a slot: from now on it belongs to the target.
    public func finishMoving(_ slot: Int, from source: RedisServer, to target: RedisServer) async throws {
        let identifier = try await identifier(of: target)
        // The target first: otherwise nobody would own the slot for a moment.
        try await succeed(target, "CLUSTER", "SETSLOT", "\(slot)", "NODE", identifier)
        try await succeed(source, "CLUSTER", "SETSLOT", "\(slot)", "NODE", identifier)
    }

    /// Lets a replica take over from its primary, which loses nothing.
    ///
    /// A primary votes for at most one replica of a shard within two seconds, and an attempt without votes ends after
    /// five seconds. So the replica is asked more than once.
    public func failover(to replica: RedisServer) async throws {
        try await succeed(replica, "CLUSTER", "FAILOVER")
        var askedAt = ContinuousClock.now
        let isPrimary = try await eventually(within: .seconds(30)) {
            if try await replica.cli("ROLE").hasPrefix("master") { return true }
            if ContinuousClock.now - askedAt > .seconds(3) {
                try await replica.cli("CLUSTER", "FAILOVER")
                askedAt = .now
            }
            return false
        }
        guard isPrimary else { throw TestKitError("the replica on port \(replica.port) does not take over") }
    }

    /// Waits until another server has taken over the slots of one that is down.
    public func waitForTakeover(from lost: RedisServer, within limit: Duration = .seconds(30)) async throws {
        let isTakenOver = try await eventually(within: limit) {
            for node in nodes where node.port != lost.port {
                guard try await node.cli("CLUSTER", "INFO").contains("cluster_state:ok") else { return false }
                let lines = try await node.cli("CLUSTER", "NODES").split(separator: "\n")
                if lines.contains(where: { Self.port(in: $0) == lost.port && !Self.slots(in: $0).isEmpty }) {
                    return false
                }
            }
            return true
        }
        guard isTakenOver else { throw TestKitError("nobody takes over from the node on port \(lost.port)") }
    }

    /// Whether a server serves slots, by its own view.
    public func serves(_ node: RedisServer) async throws -> Bool {
        try await node.cli("CLUSTER", "NODES").split(separator: "\n")
            .contains { $0.contains("myself") && !Self.slots(in: $0).isEmpty }
    }

    private func succeed(_ node: RedisServer, _ words: String...) async throws {
        let answer = try await node.cli(words)
        guard answer == "OK" else { throw TestKitError("\(words.joined(separator: " ")) answered \(answer)") }
    }
}
