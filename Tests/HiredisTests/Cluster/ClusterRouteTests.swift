import Testing

@testable import Hiredis

@Suite("Routes of commands in a Cluster")
struct ClusterRouteTests {
    private func slot(_ key: String) -> ClusterRoute { .slot(RedisHashSlot(key: key)) }

    @Test("a command goes where its key is")
    func firstKey() throws {
        #expect(try ClusterRoute(RedisCommand("GET", "a")) == slot("a"))
        #expect(try ClusterRoute(RedisCommand("hset", "a", "b", "c")) == slot("a"))
        #expect(try ClusterRoute(RedisCommand("OBJECT", "ENCODING", "a")) == slot("a"))
        #expect(try ClusterRoute(RedisCommand("XREAD", "COUNT", "1", "streams", "a", "0")) == slot("a"))
        #expect(try ClusterRoute(RedisCommand("EVAL", "return 1", "1", "a", "b")) == slot("a"))
        #expect(try ClusterRoute(RedisCommand("ZUNIONSTORE", "{a}1", "2", "{a}2", "{a}3", "WEIGHTS")) == slot("a"))
    }

    @Test("a script goes where its keys are, whatever its arguments look like")
    func script() throws {
        let script = RedisScript(name: "s", source: "return 1")
        var command = RedisCommand(script: script, keys: ["{a}1", "{a}2"])
        command.append("{b}")
        #expect(try ClusterRoute(command) == slot("a"))
        #expect(try ClusterRoute(RedisCommand(script: script, keys: [])) == .any)
    }

    @Test("a command without a key goes anywhere", arguments: ["PING", "time", "SCRIPT", "XREAD"])
    func keyless(name: String) throws {
        #expect(try ClusterRoute(RedisCommand(name)) == .any)
        #expect(try ClusterRoute(RedisCommand("EVAL", "return 1", "0")) == .any)
    }

    @Test(
        "a command over two slots is refused with both keys named, but not in the description",
        arguments: [
            ["MGET", "key-one", "key-two"], ["MSET", "key-one", "1", "key-two", "2"],
            ["RENAME", "key-one", "key-two"], ["EVAL", "return 1", "2", "key-one", "key-two"],
            ["XREAD", "STREAMS", "key-one", "key-two", "0", "0"], ["DEL", "key-one", "key-one", "key-two"],
        ]
    )
    func crossSlot(words: [String]) throws {
        var command = RedisCommand(words[0], capacity: 64)
        for word in words.dropFirst() {
            command.append(word)
        }
        let error = try #require(throws: RedisError.self) { try ClusterRoute(command) }
        #expect(error.code == .crossSlot && error.outcome == .notSent)
        #expect(error.keys == ["key-one", "key-two"])
        #expect(error.debugDescription.contains("key-one, key-two"))
        #expect(!error.description.contains("key-one"))
        #expect(error.description.contains("\(RedisHashSlot(key: "key-one").number)"))
    }

    @Test("values that look like other keys do not matter")
    func values() throws {
        #expect(try ClusterRoute(RedisCommand("MSET", "{a}1", "{b}", "{a}2", "{c}")) == slot("a"))
        #expect(try ClusterRoute(RedisCommand("BLPOP", "{a}1", "{a}2", "0")) == slot("a"))
        #expect(try ClusterRoute(RedisCommand("BITOP", "AND", "{a}1", "{a}2")) == slot("a"))
    }

    @Test("a malformed command is left to Redis to refuse", arguments: [["EVAL"], ["EVAL", "x", "9", "a"], ["GET"]])
    func malformed(words: [String]) throws {
        var command = RedisCommand(words[0], capacity: 64)
        for word in words.dropFirst() {
            command.append(word)
        }
        #expect(try ClusterRoute(command) == (words.count == 4 ? slot("a") : .any))
    }
}
