import Hiredis
import RedisTestKit
import Testing

@Suite("A Cluster")
struct ClusterTests {
    private static let tagged = RedisScript(
        name: "tagged",
        source: "redis.call('SET', KEYS[1], ARGV[1]) return redis.call('GET', KEYS[2])"
    )

    @Test("a command for every server is answered by each, primaries first, also when one is down")
    func everyServer() async throws {
        let cluster = try await RedisCluster(primaries: 3, replicasPerPrimary: 1)
        let client = try makeClient(cluster.url, log: EventLog()) { $0.commandTimeout = .seconds(2) }
        let roles = try await client.executeOnEveryServer(RedisCommand("ROLE"))
        #expect(roles.map(\.isReplica) == [false, false, false, true, true, true])
        for reply in roles {
            #expect(try reply.result.get().elements?.first?.string == (reply.isReplica ? "slave" : "master"))
        }
        #expect(Set(roles.map(\.address)) == Set(cluster.nodes.map { "127.0.0.1:\($0.port)" }))
        cluster.nodes[5].pause()
        let later = try await client.executeOnEveryServer(RedisCommand("PING"))
        cluster.nodes[5].resume()
        #expect(later.count { $0.result.failure != nil } == 1)
        await client.close()
        try await cluster.stop()
    }

    @Test("every command reaches the node of its key, alone, as a script and in pipelines")
    func routes() async throws {
        let cluster = try await RedisCluster()
        let log = EventLog()
        let client = try makeClient(cluster.url, log: log) { $0.commandTimeout = .seconds(5) }
        try await client.connect()
        let keys = (0..<300).map { "key-\($0)" }
        for key in keys.prefix(100) {
            #expect(try await client.execute(RedisCommand("SET", key, "value of \(key)")).string == "OK")
        }
        let stored = await client.pipeline(keys.map { RedisCommand("SET", $0, "value of \($0)") })
        #expect(stored.allSatisfy { $0.failure == nil })
        let read = await client.pipeline(keys.map { RedisCommand("GET", $0) })
        for (key, reply) in zip(keys, read) {
            #expect(try reply.get().string == "value of \(key)")
        }
        for key in keys.prefix(50) {
            var call = RedisCommand(script: Self.tagged, keys: ["{\(key)}a", "{\(key)}a"])
            call.append("x")
            #expect(try await client.execute(call).string == "x")
        }
        var sizes: [Int64] = []
        for node in cluster.nodes {
            sizes.append(Int64(try await node.cli("DBSIZE")) ?? 0)
        }
        #expect(sizes.reduce(0, +) == 350 && sizes.allSatisfy { $0 > 50 })
        #expect(client.statistics.reconnects == 0)
        #expect(client.serverClock.now() != nil)
        await client.close()
        #expect(client.statistics.state == .closed)
        #expect(await client.outcome(of: RedisCommand("GET", "key-1")).failure?.code == .closed)
    }

    @Test("a command over two slots is refused before anything is sent")
    func crossSlot() async throws {
        let cluster = try await RedisCluster()
        let client = try makeClient(cluster.url) { $0.commandTimeout = .seconds(5) }
        let error = await client.outcome(of: RedisCommand("MSET", "a", "1", "b", "2")).failure
        #expect(error?.code == .crossSlot && error?.outcome == .notSent && error?.keys == ["a", "b"])
        #expect(try await client.execute(RedisCommand("EXISTS", "a")).integer == 0)
        let mixed = await client.pipeline([RedisCommand("SET", "a", "1"), RedisCommand("MGET", "a", "b")])
        #expect(try mixed[0].get().string == "OK")
        #expect(mixed[1].failure?.code == .crossSlot)
    }

    @Test("a slot that has moved is found at once, and its keys without an error")
    func moved() async throws {
        let cluster = try await RedisCluster()
        let client = try makeClient(cluster.url) { $0.commandTimeout = .seconds(5) }
        // All in slot 5061.
        let keys = (0..<20).map { "{bar}\($0)" }
        for key in keys {
            _ = try await client.execute(RedisCommand("SET", key, key))
        }
        let source = try await cluster.owner(of: 5061)
        let target = try #require(cluster.nodes.first { $0.port != source.port })
        try await cluster.moveSlot(5061, to: target)
        for key in keys {
            #expect(try await client.execute(RedisCommand("GET", key)).string == key)
        }
        let read = await client.pipeline(keys.map { RedisCommand("GET", $0) })
        #expect(try read.map { try $0.get().string } == keys)
    }

    @Test("while a slot moves its keys are read and written wherever they are")
    func halfMoved() async throws {
        let cluster = try await RedisCluster()
        let client = try makeClient(cluster.url) { $0.commandTimeout = .seconds(5) }
        let keys = (0..<20).map { "{bar}\($0)" }
        for key in keys {
            _ = try await client.execute(RedisCommand("SET", key, key))
        }
        let source = try await cluster.owner(of: 5061)
        let target = try #require(cluster.nodes.first { $0.port != source.port })
        try await cluster.startMoving(5061, from: source, to: target)
        try await cluster.moveKeys(of: 5061, from: source, to: target, limit: 10)
        for key in keys {
            #expect(try await client.execute(RedisCommand("APPEND", key, "!")).integer == Int64(key.utf8.count + 1))
        }
        // A key that is nowhere yet is made at the target.
        #expect(try await client.execute(RedisCommand("SET", "{bar}new", "1")).string == "OK")
        var call = RedisCommand(script: Self.tagged, keys: ["{bar}made", "{bar}made"])
        call.append("x")
        #expect(try await client.execute(call).string == "x")
        // Keys on both sides cannot be read together: Redis says TRYAGAIN until they are.
        let together = RedisCommand("MGET", keys[0], keys[1], keys[2], keys[18], keys[19])
        let waiting = Task {
            var command = together
            command.timeout = .seconds(20)
            return await client.outcome(of: command)
        }
        while try await cluster.moveKeys(of: 5061, from: source, to: target, limit: 3) > 0 {}
        try await cluster.finishMoving(5061, from: source, to: target)
        let values = try await waiting.value.get().elements?.map { $0.string }
        #expect(values == [0, 1, 2, 18, 19].map { keys[$0] + "!" })
    }

    @Test("replicas answer when asked to, and only then")
    func replicas() async throws {
        let cluster = try await RedisCluster(replicasPerPrimary: 1)
        let client = try makeClient(cluster.url) { $0.commandTimeout = .seconds(5) }
        _ = try await client.execute(RedisCommand("SET", "foo", "1"))
        #expect(client.replicaCount(forKey: "foo") == 1)
        var read = RedisCommand("GET", "foo")
        for _ in 0..<50 {
            #expect(try await client.execute(read).string == "1")
        }
        func readsByReplicas() async throws -> Int {
            var count = 0
            for node in cluster.nodes where try await node.cli("ROLE").hasPrefix("slave") {
                let line = try await node.cli("INFO", "commandstats").split(whereSeparator: \.isNewline)
                    .first { $0.hasPrefix("cmdstat_get:calls=") }
                count += line.flatMap { Int($0.dropFirst("cmdstat_get:calls=".count).prefix { $0.isNumber }) } ?? 0
            }
            return count
        }
        #expect(try await readsByReplicas() == 0)
        read.readsFromReplica = true
        #expect(
            try await eventually {
                _ = try await client.execute(read)
                return try await readsByReplicas() > 0
            }
        )
        #expect(try await client.execute(read).string == "1")
    }

    @Test("a Cluster whose login is wrong fails at once and says why")
    func wrongPassword() async throws {
        let cluster = try await RedisCluster()
        for node in cluster.nodes {
            try await node.cli("CONFIG", "SET", "requirepass", "right")
        }
        let url = cluster.url.replacing("redis+cluster://", with: "redis+cluster://:hunter2@")
        let client = try makeClient(url) { $0.commandTimeout = .seconds(20) }
        let start = ContinuousClock.now
        for _ in 0..<200 {
            let error = await client.outcome(of: RedisCommand("GET", "a")).failure
            #expect(error?.code == .authenticationFailed)
            #expect(error?.debugDescription.contains("hunter2") == false)
        }
        // Each node is asked once a second at most, however many commands there are.
        var refused = 0
        for node in cluster.nodes {
            let line = try await node.cli("-a", "right", "--no-auth-warning", "INFO", "errorstats")
                .split(whereSeparator: \.isNewline).first { $0.hasPrefix("errorstat_WRONGPASS:count=") }
            refused += line.flatMap { Int($0.dropFirst("errorstat_WRONGPASS:count=".count)) } ?? 0
        }
        let seconds = Int((ContinuousClock.now - start).components.seconds)
        #expect(refused <= 2 * cluster.nodes.count * (1 + seconds), "\(refused) logins in \(seconds) s")
    }

    @Test("a server that is no Cluster is recognised")
    func notACluster() async throws {
        let server = try await RedisServer()
        let client = try makeClient("redis+cluster://127.0.0.1:\(server.port)") { $0.commandTimeout = .seconds(20) }
        let error = await client.outcome(of: RedisCommand("GET", "a")).failure
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("is not part of a Cluster") == true, "\(String(describing: error))")
    }

    @Test("a client that nobody holds any more ends its threads")
    func released() async throws {
        let cluster = try await RedisCluster()
        let log = EventLog()
        do {
            let client = try makeClient(cluster.url, log: log)
            try await client.connect()
        }
        #expect(
            await eventually {
                log.all.count { if case .closed = $0 { true } else { false } } == 3
            }
        )
    }
}
