import Hiredis
import RedisTestKit
import Testing

@Suite("Scans")
struct ScanTests {
    private func found(_ client: RedisClient) async throws -> (keys: Set<String>, batches: Int) {
        var keys: Set<String> = []
        var batches = 0
        for try await batch in client.keys(matching: "a:*", count: 50) {
            keys.formUnion(batch)
            batches += 1
        }
        return (keys, batches)
    }

    @Test("every key that matches comes, of one server in many batches")
    func server() async throws {
        let server = try await RedisServer()
        let client = try makeClient(server.url)
        for command in (0..<500).map({ RedisCommand("SET", $0 < 400 ? "a:\($0)" : "b:\($0)", "1") }) {
            _ = try await client.execute(command)
        }
        let (keys, batches) = try await found(client)
        #expect(keys == Set((0..<400).map { "a:\($0)" }) && batches >= 5)
        try await server.stop()
        await client.close()
    }

    @Test("in a Cluster every primary is asked")
    func cluster() async throws {
        let cluster = try await RedisCluster()
        let client = try makeClient(cluster.url) { $0.commandTimeout = .seconds(5) }
        try await client.connect()
        let results = await client.pipeline((0..<300).map { RedisCommand("SET", "a:\($0)", "1") })
        #expect(results.allSatisfy { $0.failure == nil })
        #expect(try await found(client).keys.count == 300)
        await client.close()
    }
}
