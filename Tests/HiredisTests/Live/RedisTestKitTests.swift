import Hiredis
import RedisTestKit
import Testing

@Suite("Test servers")
struct RedisTestKitTests {
    @Test("a server keeps its data over a kill when it writes every change")
    func kill() async throws {
        let server = try await RedisServer("--appendonly", "yes", "--appendfsync", "always")
        #expect(try await server.cli("SET", "k", "v") == "OK")
        try await server.kill()
        #expect(try await server.cli("PING") != "PONG")
        try await server.restart()
        #expect(try await server.cli("GET", "k") == "v")
    }

    @Test("a bad option is an error at once, not a wait")
    func badOption() async throws {
        let error = await #expect(throws: TestKitError.self) { try await RedisServer("--no-such-option", "1") }
        #expect(error?.description.contains("no-such-option") == true)
    }

    @Test("a condition that never holds is given up")
    func eventuallyFails() async {
        #expect(await eventually(within: .milliseconds(20)) { false } == false)
    }
}
