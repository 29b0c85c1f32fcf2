import Hiredis
import RedisTestKit
import Testing

@Suite("Replies reach the right callers")
struct OrderingTests {
    @Test("a thousand tasks with random cancellation each receive their own replies and no other")
    func cancellation() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url) { $0.commandTimeout = .seconds(20) }
        try await client.connect()
        let answered = Counter()
        let cancelled = Counter()
        await withTaskGroup { group in
            for task in 0..<1000 {
                group.addTask {
                    let work = Task {
                        for round in 0..<20 {
                            let text = "\(task):\(round)"
                            switch await client.outcome(of: RedisCommand("ECHO", text)) {
                            case .success(let value):
                                #expect(value.string == text)
                                answered.add()
                            case .failure(let error):
                                #expect(error.code == .cancelled)
                                cancelled.add()
                            }
                        }
                    }
                    if task % 3 == 0 {
                        for _ in 0..<(task % 50) {
                            await Task.yield()
                        }
                        work.cancel()
                    }
                    await work.value
                }
            }
        }
        #expect(answered.value + cancelled.value == 20_000)
        #expect(answered.value >= 13_000)
        #expect(cancelled.value > 0)
        #expect(await eventually { client.statistics.inFlight == 0 && client.statistics.queueDepth == 0 })
        #expect(client.statistics.queuedBytes == 0)
        #expect(client.statistics.reconnects == 0)
    }

    @Test("a task that was cancelled before it asks sends nothing")
    func cancelledBefore() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url)
        try await client.connect()
        let task = Task {
            while !Task.isCancelled {
                await Task.yield()
            }
            return await client.outcome(of: RedisCommand("SET", "k", "v"))
        }
        task.cancel()
        let error = await task.value.failure
        #expect(error?.code == .cancelled && error?.outcome == .notSent)
        #expect(try await client.execute(RedisCommand("EXISTS", "k")).integer == 0)
    }

    @Test("cancelling gives up at once, also while Redis is silent")
    func cancelledWhileSilent() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url) { $0.commandTimeout = .seconds(30) }
        try await client.connect()
        server.pause()
        let sent = Task { await client.outcome(of: RedisCommand("PING")) }
        let piped = Task { await client.pipeline([RedisCommand("PING"), RedisCommand("PING")]) }
        #expect(await eventually { client.statistics.inFlight == 3 })
        let start = ContinuousClock.now
        sent.cancel()
        piped.cancel()
        #expect(await sent.value.failure?.outcome == .unknown)
        #expect(await piped.value.allSatisfy { $0.failure?.code == .cancelled })
        #expect(ContinuousClock.now - start < .seconds(5))
        server.resume()
        #expect(try await client.execute(RedisCommand("ECHO", "mine")).string == "mine")
        #expect(client.statistics.reconnects == 0)
    }

    @Test("commands cancelled while there is no connection are never sent and make room")
    func cancelledWhileDown() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url) {
            $0.commandTimeout = .seconds(30)
            $0.queueLimit.commands = 2
        }
        try await client.connect()
        try await server.stop()
        #expect(await eventually { client.statistics.state < .ready })
        let tasks = (0..<2).map { number in
            Task { await client.outcome(of: RedisCommand("SET", "k\(number)", "v")) }
        }
        #expect(await eventually { client.statistics.queueDepth == 2 })
        #expect(await client.outcome(of: RedisCommand("PING")).failure?.code == .queueFull)
        for task in tasks {
            task.cancel()
            #expect(await task.value.failure?.outcome == .notSent)
        }
        #expect(await eventually { client.statistics.queueDepth == 0 })
        try await server.restart()
        #expect(try await client.execute(RedisCommand("EXISTS", "k0", "k1")).integer == 0)
    }

    @Test("a caller that waits for each answer never meets a full queue, whatever its limit")
    func roomForTheNext() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url) { $0.queueLimit.commands = 1 }
        for _ in 0..<2000 { #expect(try await client.execute(RedisCommand("PING")).string == "PONG") }
    }
}
