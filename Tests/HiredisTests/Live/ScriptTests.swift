import Hiredis
import RedisTestKit
import Testing

@Suite("Scripts against a real server")
struct ScriptTests {
    private let script = RedisScript(name: "add", source: "return redis.call('INCRBY', KEYS[1], ARGV[1])")

    private func call(_ key: String, _ amount: Int = 1) -> RedisCommand {
        var command = RedisCommand(script: script, keys: [key])
        command.append(amount)
        return command
    }

    /// Calls of a command that the server has counted.
    private func calls(_ name: String, _ server: RedisServer) async throws -> Int {
        let statistics = try await server.cli("INFO", "commandstats")
        let line = statistics.split(whereSeparator: \.isNewline).first { $0.hasPrefix("cmdstat_\(name):") }
        return line?.split { ":=,".contains($0) }.dropFirst(2).first.flatMap { Int($0) } ?? 0
    }

    @Test("the text goes out once a connection, the digest ever after")
    func textOnce() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url)
        for expected in 1...10 {
            #expect(try await client.execute(call("k")).integer == Int64(expected))
        }
        #expect(try await calls("eval", server) == 1)
        #expect(try await calls("evalsha", server) == 9)
    }

    @Test("a new connection begins with the text again, without asking in vain")
    func textAfterRestart() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url) { $0.commandTimeout = .seconds(10) }
        _ = try await client.execute(call("k"))
        try await server.restart()
        #expect(await eventually { client.statistics.reconnects == 1 })
        #expect(try await client.execute(call("k")).integer == 1)
        #expect(try await calls("eval", server) == 1)
        #expect(try await calls("evalsha", server) == 0)
    }

    @Test("a script that Redis forgot is sent again and runs exactly once each time, also in pipelines")
    func forgotten() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url)
        _ = try await client.execute(call("k"))
        try await server.cli("SCRIPT", "FLUSH")
        #expect(try await client.execute(call("k")).integer == 2)
        try await server.cli("SCRIPT", "FLUSH")
        let results = await client.pipeline((0..<10).map { _ in call("k") } + [RedisCommand("PING")])
        #expect(try Set(results.dropLast().map { try $0.get().integer }) == Set((3...12).map { Int64($0) }))
        #expect(try results.last?.get().string == "PONG")
        #expect(try await client.execute(RedisCommand("GET", "k")).string == "12")
    }

    @Test("scripts survive flushes under load without a caller noticing")
    func flushesUnderLoad() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url) { $0.commandTimeout = .seconds(10) }
        try await withThrowingTaskGroup { group in
            for task in 0..<20 {
                group.addTask {
                    for expected in 1...100 {
                        let reply = try await client.execute(call("k\(task)"))
                        #expect(reply.integer == Int64(expected))
                    }
                }
            }
            group.addTask {
                for _ in 0..<20 {
                    try await server.cli("SCRIPT", "FLUSH")
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("a script that does not compile gives its error every time and is not sent for ever")
    func broken() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url)
        let command = RedisCommand(script: RedisScript(name: "broken", source: "this is not Lua"), keys: [])
        for _ in 0..<3 {
            let error = await client.outcome(of: command).failure
            #expect(error?.code == .server && error?.server?.prefix == "ERR")
        }
        #expect(try await client.execute(RedisCommand("PING")).string == "PONG")
    }
}
