import Foundation
import RedisTestKit
import Testing

/// `cart doctor` against servers that are each wrong in one way.
@Suite("cart doctor", .timeLimit(.minutes(3)))
struct DoctorTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    struct Case: CustomTestStringConvertible {
        let name: String
        var options: [String] = []
        var commands: [[String]] = []
        let finding: String
        let mend: String
        var fails = false
        var testDescription: String { name }
    }

    static let cases = [
        Case(
            name: "evicting",
            options: ["--maxmemory-policy", "allkeys-lru"],
            finding: "may throw out carts (maxmemory-policy allkeys-lru)",
            mend: "redis-cli CONFIG SET maxmemory-policy noeviction"
        ),
        Case(name: "without a log", finding: "keeps no log", mend: "redis-cli CONFIG SET appendonly yes"),
        Case(
            name: "almost full",
            options: ["--maxmemory", "1mb"],
            finding: "of 1 MiB",
            mend: "redis-cli CONFIG SET maxmemory BYTES"
        ),
        Case(
            name: "spread out hashes",
            options: ["--hash-max-listpack-value", "64"],
            finding: "hash-max-listpack-value is 64",
            mend: "redis-cli CONFIG SET hash-max-listpack-value 512"
        ),
        Case(
            name: "another layout",
            commands: [["SET", "cart-layout", "9"]],
            finding: "carts are in layout 9, and this version reads layout 2",
            mend: "set redis.key_prefix",
            fails: true
        ),
        Case(
            name: "a key of another type",
            commands: [["SET", "cart:user:1", "text"]],
            finding: "cart:user:1 is no hash",
            mend: "cart repair user:1",
            fails: true
        ),
        Case(
            name: "a cart that never expires",
            commands: [
                ["HSET", "cart:guest:1", "gen", "abcdefghijklmnop", "entries", "0", "created", "1795000000000"]
            ],
            finding: "cart:guest:1 never expires",
            mend: "redis-cli EXPIRE 'cart:guest:1'"
        ),
        Case(
            name: "a server that has no replica",
            finding: "has no replica",
            mend: "redis-cli REPLICAOF"
        ),
    ]

    @Test("each misconfigured server is named, with the command that mends it", arguments: cases)
    func misconfigured(_ wrong: Case) async throws {
        let redis = try await RedisServer(options: wrong.options)
        for command in wrong.commands { try await redis.cli(command) }
        let outcome = try await CartProcess.run(["doctor", "--redis", redis.url], in: directory)
        let line = outcome.output.split(separator: "\n").first { $0.contains(wrong.finding) }
        #expect(line?.contains(wrong.mend) == true, "\(outcome.output)")
        #expect(outcome.output.contains("server\tok\t127.0.0.1:\(redis.port) is "))
        #expect(outcome.exitCode == (wrong.fails ? 1 : 0), "\(outcome.output)")
        #expect(try await CartProcess.run(["doctor", "--redis", redis.url, "--strict"], in: directory).exitCode == 1)
        try await redis.stop()
    }

    @Test("in a Cluster every node is looked at, and slots that nobody serves are named")
    func cluster() async throws {
        let cluster = try await RedisCluster(primaries: 3, options: ["--cluster-require-full-coverage", "no"])
        let words = ["doctor", "--redis", cluster.url]
        let whole = try await CartProcess.run(words, in: directory).output
        #expect(whole.contains("every node sees all 16384 slots served"), "\(whole)")
        #expect(whole.contains("the nodes' clocks differ by at most"))
        #expect(whole.split(separator: "\n").count { $0.hasPrefix("server\tok") } == 3)
        let node = cluster.nodes[0]
        let slot = try await node.cli("CLUSTER", "KEYSLOT", "cart:user:none")
        for node in cluster.nodes { try await node.cli("CLUSTER", "DELSLOTS", slot) }
        let outcome = try await CartProcess.run(words, in: directory)
        #expect(outcome.exitCode == 1)
        #expect(
            outcome.output.contains("16383 of 16384 slots served; mend: redis-cli --cluster fix"),
            "\(outcome.output)"
        )
        try await cluster.stop()
    }
}
