import Hiredis
import RedisTestKit
import Testing

@Suite("Replicated commands")
struct ReplicationTests {
    private func pair() async throws -> (primary: RedisServer, replica: RedisServer) {
        let primary = try await RedisServer("--repl-diskless-sync-delay", "0")
        let replica = try await RedisServer("--replicaof", "127.0.0.1 \(primary.port)")
        // A new replica says how far it is for the first time about a second later.
        try await primary.cli("SET", "warm", "1")
        #expect(
            try await eventually(within: .seconds(20)) {
                let replication = try await primary.cli("INFO", "replication")
                return replication.contains("state=online") && !replication.contains("offset=0,")
            }
        )
        return (primary, replica)
    }

    @Test("the reply comes when a replica has the change")
    func replicated() async throws {
        let (primary, replica) = try await pair()
        let client = try makeClient(primary.url)
        var command = RedisCommand("INCR", "n")
        command.replication = RedisReplication(replicas: 1, timeout: .seconds(2))
        for number in 1...20 {
            #expect(try await client.execute(command).integer == Int64(number))
            #expect(try await replica.cli("GET", "n") == "\(number)")
        }
    }

    @Test("a shortfall says how many replicas had the change, and that the primary has it")
    func shortfall() async throws {
        let (primary, replica) = try await pair()
        let client = try makeClient(primary.url)
        var command = RedisCommand("INCR", "n")
        command.replication = RedisReplication(replicas: 2, timeout: .milliseconds(50))
        let short = await client.outcome(of: command).failure
        #expect(short?.code == .notReplicated && short?.outcome == .answered)
        #expect(short?.shortfall?.required == 2 && short?.shortfall?.acknowledged == 1)
        #expect(short?.shortfall?.reply.integer == 1)
        replica.pause()
        command.replication = RedisReplication(replicas: 1, timeout: .milliseconds(50))
        let frozen = await client.outcome(of: command).failure
        #expect(frozen?.shortfall?.acknowledged == 0)
        replica.resume()
        #expect(try await client.execute(RedisCommand("GET", "n")).string == "2")
    }

    @Test("many changes share one WAIT, and each gets its own reply")
    func grouped() async throws {
        let (primary, replica) = try await pair()
        defer { replica.resume() }
        let client = try makeClient(primary.url)
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<200 {
                group.addTask {
                    for number in 1...5 {
                        var command = RedisCommand("INCR", "n\(task)")
                        command.replication = RedisReplication(replicas: 1, timeout: .seconds(2))
                        command.timeout = .seconds(5)
                        let reply = await client.outcome(of: command)
                        guard case .success(let value) = reply else {
                            Issue.record("\(reply)")
                            return
                        }
                        #expect(value.integer == Int64(number))
                    }
                }
            }
        }
        let line = try await primary.cli("INFO", "commandstats").split(whereSeparator: \.isNewline)
            .first { $0.hasPrefix("cmdstat_wait:calls=") }
        let waits = try #require(line.flatMap { Int($0.dropFirst("cmdstat_wait:calls=".count).prefix { $0.isNumber }) })
        #expect(waits < 500, "\(waits) for 1,000 changes")
    }

    @Test("an error of the command is the command's, whatever WAIT says")
    func commandError() async throws {
        let (primary, replica) = try await pair()
        defer { replica.resume() }
        let client = try makeClient(primary.url)
        _ = try await client.execute(RedisCommand("SET", "s", "text"))
        var command = RedisCommand("INCR", "s")
        command.replication = RedisReplication(replicas: 1)
        #expect(await client.outcome(of: command).failure?.code == .server)
    }

    @Test("a change whose script Redis had forgotten is never reported as replicated by an earlier WAIT")
    func forgottenScript() async throws {
        let (primary, replica) = try await pair()
        let client = try makeClient(primary.url)
        let script = RedisScript(name: "incr", source: "return redis.call('INCR', KEYS[1])")
        var command = RedisCommand(script: script, keys: ["n"])
        command.replication = RedisReplication(replicas: 1, timeout: .seconds(1))
        command.timeout = .seconds(5)
        #expect(try await client.execute(command).integer == 1)
        try await primary.cli("SCRIPT", "FLUSH")
        replica.pause()
        let error = await client.outcome(of: command).failure
        #expect(error?.code == .notReplicated && error?.shortfall?.reply.integer == 2, "\(String(describing: error))")
        replica.resume()
    }

    @Test("a broken connection between a change and its WAIT proves nothing")
    func brokenConnection() async throws {
        let (primary, replica) = try await pair()
        let proxy = try TCPProxy(to: primary.port)
        let client = try makeClient(proxy.url) { $0.commandTimeout = .seconds(5) }
        var command = RedisCommand("INCR", "n")
        command.replication = RedisReplication(replicas: 1, timeout: .seconds(4))
        #expect(try await client.execute(command).integer == 1)
        replica.pause()
        let waiting = Task { await client.outcome(of: command) }
        #expect(try await eventually { try await primary.cli("GET", "n") == "2" })
        proxy.cut()
        let error = await waiting.value.failure
        #expect(error?.code == .notReplicated || error?.outcome == .unknown, "\(String(describing: error))")
        replica.resume()
    }

    @Test("a cancelled task does not wait for replicas")
    func cancelled() async throws {
        let (primary, replica) = try await pair()
        let client = try makeClient(primary.url)
        replica.pause()
        let task = Task {
            var command = RedisCommand("INCR", "n")
            command.replication = RedisReplication(replicas: 1, timeout: .seconds(60))
            return await client.outcome(of: command)
        }
        #expect(try await eventually { try await primary.cli("GET", "n") == "1" })
        task.cancel()
        #expect(await task.value.failure?.code == .cancelled)
        replica.resume()
    }
}
