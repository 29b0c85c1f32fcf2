import Hiredis
import RedisTestKit
import Testing

@Suite("Sentinel")
struct SentinelTests {
    @Test("commands go to the primary, and to the new one after a failover, without an error")
    func failover() async throws {
        let sentinels = try await RedisSentinels()
        let log = EventLog()
        let client = try makeClient(sentinels.url, log: log) { $0.commandTimeout = .seconds(20) }
        try await client.connect()
        _ = try await client.execute(RedisCommand("SET", "a", "1"))
        #expect(try await sentinels.primary().cli("GET", "a") == "1")
        try await sentinels.failover()
        _ = try await client.execute(RedisCommand("SET", "b", "2"))
        #expect(try await sentinels.primary().cli("GET", "b") == "2")
        #expect(try await client.execute(RedisCommand("ROLE")).elements?.first?.string == "master")
    }

    @Test("a server that turns into a replica is left at the first write, also by a script")
    func readOnly() async throws {
        let sentinels = try await RedisSentinels()
        let client = try makeClient(sentinels.url) { $0.commandTimeout = .seconds(20) }
        try await client.connect()
        // Nobody cuts the connection: the write itself has to notice.
        try await sentinels.swapQuietly()
        let script = RedisScript(name: "write", source: "return redis.call('SET', KEYS[1], ARGV[1])")
        var call = RedisCommand(script: script, keys: ["k"])
        call.append("v")
        let results = await client.pipeline([call, RedisCommand("INCR", "n"), RedisCommand("INCR", "n")])
        #expect(results.allSatisfy { $0.failure == nil }, "\(results)")
        #expect(try await client.execute(RedisCommand("GET", "n")).string == "2")
    }

    @Test("Sentinels that are down are passed over")
    func someDown() async throws {
        let sentinels = try await RedisSentinels()
        try await sentinels.sentinels[0].kill()
        let client = try makeClient(sentinels.url)
        try await client.connect()
        #expect(try await client.execute(RedisCommand("PING")).string == "PONG")
    }

    @Test("when no Sentinel answers, or none knows the service, the error says which")
    func unknown() async throws {
        let sentinels = try await RedisSentinels()
        let wrong = try makeClient(sentinels.url.replacing("/carts", with: "/basket"))
        let error = await wrong.outcome(of: RedisCommand("PING")).failure
        #expect(error?.code == .connectionFailed && error?.outcome == .notSent)
        #expect(
            error?.message.contains("no Sentinel watches a service named basket") == true,
            "\(error?.message ?? "")"
        )
        for sentinel in sentinels.sentinels {
            try await sentinel.kill()
        }
        let none = try makeClient(sentinels.url)
        let down = await none.outcome(of: RedisCommand("PING")).failure
        #expect(down?.code == .connectionFailed)
        #expect(down?.message.contains("Sentinels did not answer") == true, "\(down?.message ?? "")")
    }

    @Test("the Sentinels' login is their own")
    func login() async throws {
        let sentinels = try await RedisSentinels(password: "watch")
        let stranger = try makeClient(sentinels.url)
        let error = await stranger.outcome(of: RedisCommand("PING")).failure
        #expect(error?.message.contains("asks for a password") == true, "\(error?.message ?? "")")
        let client = try makeClient(sentinels.url) { $0.sentinelPassword = "watch" }
        #expect(try await client.execute(RedisCommand("PING")).string == "PONG")
    }
}
