import Hiredis
import RedisTestKit
import Testing

@Suite("A connection cut at every byte of a reply")
struct CutReplyTests {
    @Test("whatever was cut, replies before it stand, those after it are unknown, and none is mistaken for another")
    func everyByte() async throws {
        let server = try await RedisServer()
        let proxy = try TCPProxy(to: server.port)
        let client = try makeClient(proxy.url) { $0.commandTimeout = .seconds(10) }
        try await client.connect()
        try await server.cli("RPUSH", "list", "a", "bb", "ccc")
        let nested = RedisScript(name: "nested", source: "return {1, {'two', {3}}, 'four'}")
        func commands() -> [RedisCommand] {
            [
                RedisCommand("PING"), RedisCommand("STRLEN", "list0"), RedisCommand("LRANGE", "list", "0", "-1"),
                RedisCommand(script: nested, keys: []), RedisCommand("GET", "nothing"), RedisCommand("LPUSH", "list"),
                RedisCommand("ECHO", "the last one"),
            ]
        }
        // The script's text goes out once a connection, so every round has a connection of its own.
        let expected = await client.pipeline(commands())
        #expect(expected[0...4].allSatisfy { $0.failure == nil } && expected[5].failure?.code == .server)
        // +PONG :0 *3 a bb ccc *3 … $-1 -ERR … $12
        var length = 0
        var cuts = 0
        while true {
            length += 1
            // The proxy counts from here: the handshake must be over.
            #expect(await eventually { client.statistics.state == .ready })
            var behaviour = TCPProxy.Behaviour()
            behaviour.cutsAfterReplyBytes = length
            proxy.behaviour = behaviour
            let results = await client.pipeline(commands())
            var isCut = false
            for (result, wanted) in zip(results, expected) {
                switch (result, wanted) {
                case (.success(let value), .success(let other)):
                    #expect(value == other && !isCut)
                case (.failure(let error), _) where error.code == .connectionLost:
                    #expect(error.outcome == .unknown)
                    isCut = true
                case (.failure(let error), .failure(let other)):
                    #expect(error.code == other.code && !isCut)
                default:
                    Issue.record("byte \(length): \(result) instead of \(wanted)")
                }
            }
            cuts += isCut ? 1 : 0
            if !isCut { break }
        }
        print("fault: cut at each of the first \(cuts) bytes of seven replies: nothing mistaken")
        #expect(cuts > 100)
    }
}
