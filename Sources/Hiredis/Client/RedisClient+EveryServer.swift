extension RedisClient {
    /// Sends a command to the server, or to every node of the Cluster that the topology names, all at once.
    ///
    /// Use it for commands that report on a server, such as `INFO`. If a command names keys, redirections are not
    /// followed.
    ///
    /// - Returns: An answer for each server; primaries first, replicas after them, each in the order of their addresses.
    /// - Throws: In a Cluster, when the topology is not known in time. The error of a single server is in its answer.
    public func executeOnEveryServer(_ command: RedisCommand) async throws(RedisError) -> [RedisServerReply] {
        let servers = try await everyServer()
        return await withTaskGroup(of: (Int, RedisServerReply).self) { group in
            for (index, server) in servers.enumerated() {
                group.addTask {
                    let start = ContinuousClock.now
                    let result: Result<RedisValue, RedisError>
                    do throws(RedisError) {
                        result = .success(try await server.connections.execute(command))
                    } catch {
                        result = .failure(error)
                    }
                    let reply = RedisServerReply(
                        address: server.address,
                        isReplica: server.isReplica,
                        duration: ContinuousClock.now - start,
                        result: result
                    )
                    return (index, reply)
                }
            }
            var replies: [(Int, RedisServerReply)] = []
            for await reply in group { replies.append(reply) }
            return replies.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private struct Server {
        let address: String
        let isReplica: Bool
        let connections: ServerConnections
    }

    private func everyServer() async throws(RedisError) -> [Server] {
        switch topology {
        case .single(let connections):
            return [Server(address: "\(configuration.endpoint)", isReplica: false, connections: connections)]
        case .cluster(let cluster):
            let deadline = MonotonicClock.now() + configuration.connectTimeout.nanoseconds
            let view = try await cluster.currentView(until: deadline)
            var servers = view.primaries.map {
                Server(address: "\($0.address)", isReplica: false, connections: $0.group)
            }
            servers.sort { $0.address < $1.address }
            let replicas = Set(view.table.shards.flatMap(\.replicas)).sorted { "\($0)" < "\($1)" }
            for address in replicas {
                let node = try cluster.nodes.node(at: address, isReplica: true)
                servers.append(Server(address: "\(address)", isReplica: true, connections: node.group))
            }
            return servers
        }
    }
}
