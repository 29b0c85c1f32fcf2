import Hiredis
import RedisTestKit
import Testing

@Suite("Lost connections and restarts")
struct RecoveryTests {
    @Test("a lost reply fails a command that may not be repeated, with its outcome unknown")
    func lostReply() async throws {
        let server = try await RedisServer()
        let proxy = try TCPProxy(to: server.port)
        let client = try makeClient(proxy.url) { $0.commandTimeout = .seconds(5) }
        try await client.connect()
        proxy.behaviour.dropsReplies = true
        let pending = Task { await client.outcome(of: RedisCommand("INCR", "k")) }
        #expect(await eventually { proxy.droppedReplyBytes > 0 })
        proxy.behaviour.dropsReplies = false
        proxy.cut()
        let error = await pending.value.failure
        #expect(error?.code == .connectionLost && error?.outcome == .unknown)
        #expect(error?.diagnostics?.inFlight == 1)
        #expect(try await client.execute(RedisCommand("GET", "k")).string == "1")
    }

    @Test("a lost reply repeats a command that may be, within its deadline")
    func repeated() async throws {
        let server = try await RedisServer()
        let proxy = try TCPProxy(to: server.port)
        let client = try makeClient(proxy.url) { $0.commandTimeout = .seconds(5) }
        try await client.connect()
        proxy.behaviour.dropsReplies = true
        var command = RedisCommand("INCR", "k")
        command.isRepeatable = true
        let pending = Task { [command] in await client.outcome(of: command) }
        #expect(await eventually { proxy.droppedReplyBytes > 0 })
        proxy.behaviour.dropsReplies = false
        proxy.cut()
        #expect(try await pending.value.get().integer == 2)
        #expect(client.statistics.reconnects == 1)
    }

    @Test("a connection cut in the middle of a reply fails that command and no reply is mistaken for another")
    func cutInReply() async throws {
        let server = try await RedisServer()
        let proxy = try TCPProxy(to: server.port)
        let client = try makeClient(proxy.url) { $0.commandTimeout = .seconds(5) }
        try await client.connect()
        for cut in 1..<40 {
            proxy.behaviour.cutsAfterReplyBytes = cut
            await withTaskGroup { group in
                for task in 0..<10 {
                    group.addTask {
                        switch await client.outcome(of: RedisCommand("ECHO", "\(cut):\(task)")) {
                        case .success(let value): #expect(value.string == "\(cut):\(task)")
                        case .failure(let error): #expect(error.code == .connectionLost, "\(error)")
                        }
                    }
                }
            }
        }
        #expect(client.statistics.reconnects >= 10)
    }

    @Test("a connection cut in the middle of a command never runs it twice, and says what it cannot know")
    func cutInCommand() async throws {
        let server = try await RedisServer()
        let proxy = try TCPProxy(to: server.port)
        let client = try makeClient(proxy.url) { $0.commandTimeout = .seconds(5) }
        try await client.connect()
        var acknowledged = 0
        var unknown = 0
        for cut in 1..<40 {
            proxy.behaviour.cutsAfterCommandBytes = cut
            for _ in 0..<3 {
                switch await client.outcome(of: RedisCommand("INCR", "k")) {
                case .success: acknowledged += 1
                case .failure(let error):
                    #expect(error.code == .connectionLost && error.outcome == .unknown, "\(error)")
                    unknown += 1
                }
            }
        }
        let count = try #require(Int(try await client.execute(RedisCommand("GET", "k")).string ?? ""))
        #expect(unknown > 0)
        #expect((acknowledged...(acknowledged + unknown)).contains(count))
    }

    @Test("a killed server that comes back is in use within two seconds, without a wrong or doubled reply")
    func killedUnderLoad() async throws {
        let server = try await RedisServer("--appendonly", "yes", "--appendfsync", "always")
        let client = try makeClient(server.url)
        try await client.connect()
        let stop = Counter()
        let answers = Counter()
        let counts = await withTaskGroup(of: (Int, Int, Int).self) { group in
            for task in 0..<50 {
                group.addTask {
                    var acknowledged = 0
                    var unknown = 0
                    while stop.value == 0 {
                        switch await client.outcome(of: RedisCommand("HINCRBY", "k\(task)", "n", "1")) {
                        case .success(let value):
                            acknowledged += 1
                            answers.add()
                            let seen = Int(value.integer ?? 0)
                            #expect(seen >= acknowledged && seen <= acknowledged + unknown)
                        case .failure(let error):
                            if error.outcome == .unknown {
                                unknown += 1
                            }
                        }
                    }
                    return (task, acknowledged, unknown)
                }
            }
            for _ in 0..<3 {
                let answered = answers.value
                #expect(await eventually { answers.value > answered + 1000 })
                let before = client.statistics.reconnects
                try? await server.restart()
                #expect(await eventually(within: .seconds(30)) { client.statistics.reconnects > before })
                #expect(await client.outcome(of: RedisCommand("PING")).failure == nil)
            }
            stop.add()
            return await group.reduce(into: []) { $0.append($1) }
        }
        for (task, acknowledged, unknown) in counts {
            let reply = try await client.execute(RedisCommand("HGET", "k\(task)", "n"))
            let count = try #require(Int(reply.string ?? "0"))
            #expect(count >= acknowledged && count <= acknowledged + unknown)
        }
    }

    @Test("commands wait for a server that is down and are sent when it is back within their deadline")
    func waitsForServer() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url) { $0.commandTimeout = .seconds(10) }
        try await client.connect()
        try await server.stop()
        #expect(await eventually { client.statistics.state < .ready })
        let waiting = (0..<5).map { number in Task { await client.outcome(of: RedisCommand("ECHO", "\(number)")) } }
        #expect(await eventually { client.statistics.queueDepth == 5 })
        try await server.restart()
        for (number, task) in waiting.enumerated() {
            #expect(try await task.value.get().string == "\(number)")
        }
    }

    @Test("a wrong password fails every call at once, and is not tried in a storm")
    func wrongPassword() async throws {
        let server = try await RedisServer("--requirepass", "right")
        for url in [
            "redis://:hunter2@127.0.0.1:\(server.port)", "redis://u:hunter2@127.0.0.1:\(server.port)", server.url,
        ] {
            let log = EventLog()
            let client = try makeClient(url, log: log) { $0.commandTimeout = .seconds(20) }
            let start = ContinuousClock.now
            for _ in 0..<20 {
                let error = await client.outcome(of: RedisCommand("PING")).failure
                #expect(error?.code == .authenticationFailed && error?.outcome == .notSent)
                #expect(error?.debugDescription.contains("hunter2") == false)
            }
            let error = await #expect(throws: RedisError.self) { try await client.connect() }
            #expect(error?.code == .authenticationFailed)
            // One attempt a second at most, however long the machine takes.
            #expect(log.attempts <= 2 + Int((ContinuousClock.now - start).components.seconds))
        }
    }

    @Test("a password that becomes right is noticed without a restart")
    func passwordCorrected() async throws {
        let server = try await RedisServer()
        let client = try makeClient("redis://new:word@127.0.0.1:\(server.port)")
        #expect(await client.outcome(of: RedisCommand("PING")).failure?.code == .authenticationFailed)
        try await server.cli("ACL", "SETUSER", "new", "on", ">word", "~*", "+@all")
        #expect(
            await eventually(within: .seconds(10)) { await client.outcome(of: RedisCommand("PING")).failure == nil }
        )
    }

    @Test("a database that does not exist is refused by name")
    func wrongDatabase() async throws {
        let server = try await RedisServer()
        let client = try makeClient("\(server.url)/99")
        let error = await client.outcome(of: RedisCommand("PING")).failure
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("database") == true)
    }

    @Test("a server that is full of clients is tried again")
    func tooManyClients() async throws {
        let server = try await RedisServer("--maxclients", "1")
        let first = try makeClient(server.url)
        #expect(await eventually { first.statistics.state == .ready })
        let log = EventLog()
        let second = try makeClient(server.url, log: log) { $0.commandTimeout = .seconds(20) }
        let waiting = Task { await second.outcome(of: RedisCommand("PING")) }
        #expect(await eventually { log.attempts >= 2 })
        await first.close()
        #expect(try await waiting.value.get().string == "PONG")
    }

    @Test("a server that loads its data is waited for")
    func loading() async throws {
        let server = try await RedisServer(
            "--key-load-delay",
            "1000",
            "--loading-process-events-interval-bytes",
            "1024"
        )
        let log = EventLog()
        let client = try makeClient(server.url, log: log) { $0.commandTimeout = .seconds(30) }
        let stored = await client.pipeline((0..<1000).map { RedisCommand("SET", "k\($0)", "v") })
        #expect(stored.allSatisfy { $0.failure == nil })
        try await server.cli("SAVE")
        // Sleeps a millisecond for each key it loads, and refuses PING meanwhile.
        try await server.kill()
        let waiting = Task { await client.outcome(of: RedisCommand("DBSIZE")) }
        try await server.restart()
        #expect(try await waiting.value.get().integer == 1000)
        let sawLoading = log.all.contains {
            if case .connectionFailed(let error) = $0 { error.server?.prefix == "LOADING" } else { false }
        }
        #expect(sawLoading)
    }
}
