import Hiredis
import RedisTestKit
import Testing

@Suite("Pipelines whose later commands depend on earlier ones")
struct DependentPipelineTests {
    private static let append = RedisScript(
        name: "append",
        source: "redis.call('EXPIRE', KEYS[1], ARGV[1]) return redis.call('APPEND', KEYS[1], 'x')"
    )

    private func change(_ key: String) -> RedisCommand {
        var command = RedisCommand(script: Self.append, keys: [key])
        command.append(100)
        command.isRepeatable = true
        return command
    }

    private func read(_ key: String) -> [RedisCommand] {
        var commands = [RedisCommand("STRLEN", key), RedisCommand("EXISTS", key)]
        for index in commands.indices {
            commands[index].isRepeatable = true
            commands[index].dependsOnEarlier = true
        }
        return commands
    }

    /// What a change answers, and what the reads behind it saw.
    private func lengths(_ client: RedisClient, _ key: String) async throws -> [Int64?] {
        try await client.pipeline([change(key)] + read(key)).prefix(2).map { try $0.get().integer }
    }

    @Test("a read shows the change before it although Redis has forgotten the change's script")
    func forgotten() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url)
        for length in 1...20 {
            try await server.cli("SCRIPT", "FLUSH")
            #expect(try await lengths(client, "k") == [Int64(length), Int64(length)])
        }
    }

    @Test("nothing is sent again while every script is known")
    func known() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url)
        for length in 1...10 { #expect(try await lengths(client, "k") == [Int64(length), Int64(length)]) }
        let statistics = try await server.cli("INFO", "commandstats")
        #expect(statistics.contains("cmdstat_strlen:calls=10,"))
    }

    @Test("a read shows the change before it although many pipelines meet forgotten scripts at once")
    func manyAtOnce() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url) { $0.commandTimeout = .seconds(10) }
        try await withThrowingTaskGroup { group in
            for task in 0..<20 {
                group.addTask {
                    for length in 1...50 {
                        let seen = try await lengths(client, "k\(task)")
                        #expect(seen == [Int64(length), Int64(length)])
                    }
                }
            }
            group.addTask {
                for _ in 0..<20 { try await server.cli("SCRIPT", "FLUSH") }
            }
            try await group.waitForAll()
        }
    }

    @Test("a read does not come from the old primary when that has refused the change before it")
    func oldPrimary() async throws {
        let sentinels = try await RedisSentinels()
        let client = try makeClient(sentinels.url) { $0.commandTimeout = .seconds(20) }
        #expect(try await lengths(client, "k") == [1, 1])
        // Nobody cuts the connection: the old primary refuses changes and goes on answering reads.
        try await sentinels.swapQuietly()
        let seen = try await lengths(client, "k")
        #expect(seen[0] == seen[1])
    }

    @Test("a read in a Cluster shows the change before it when scripts are forgotten and when the slot has moved")
    func cluster() async throws {
        let cluster = try await RedisCluster()
        let client = try makeClient(cluster.url) { $0.commandTimeout = .seconds(10) }
        // In slot 5061.
        let key = "{bar}k"
        for length in 1...5 {
            for node in cluster.nodes { try await node.cli("SCRIPT", "FLUSH") }
            #expect(try await lengths(client, key) == [Int64(length), Int64(length)])
        }
        let source = try await cluster.owner(of: 5061)
        let target = try #require(cluster.nodes.first { $0.port != source.port })
        try await cluster.moveSlot(5061, to: target)
        #expect(try await lengths(client, key) == [6, 6])
    }

    @Test("a script is found at the node that imports its slot although that node has forgotten it")
    func importing() async throws {
        let cluster = try await RedisCluster()
        let client = try makeClient(cluster.url) { $0.commandTimeout = .seconds(10) }
        let source = try await cluster.owner(of: 5061)
        let target = try #require(cluster.nodes.first { $0.port != source.port })
        try await cluster.startMoving(5061, from: source, to: target)
        for number in 1...5 {
            for node in cluster.nodes { try await node.cli("SCRIPT", "FLUSH") }
            // No key is at the source, so each call is sent on to the target.
            #expect(try await lengths(client, "{bar}\(number)") == [1, 1])
            #expect(try await lengths(client, "{bar}\(number)") == [2, 2])
        }
    }

    @Test("a change counts as replicated after its script was forgotten, once a replica has it")
    func replicated() async throws {
        let primary = try await RedisServer("--repl-diskless-sync-delay", "0")
        let replica = try await RedisServer("--replicaof", "127.0.0.1 \(primary.port)")
        let client = try makeClient(primary.url) { $0.commandTimeout = .seconds(20) }
        var command = change("k")
        command.replication = RedisReplication(replicas: 1, timeout: .seconds(20))
        #expect(try await client.execute(command).integer == 1)
        try await primary.cli("SCRIPT", "FLUSH")
        #expect(try await client.execute(command).integer == 2)
        #expect(try await replica.cli("STRLEN", "k") == "2")
    }
}
