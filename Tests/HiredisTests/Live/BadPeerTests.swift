import Hiredis
import RedisTestKit
import Testing

@Suite("Peers that misbehave")
struct BadPeerTests {
    private let answered: [ScriptedPeer.Step] = ScriptedPeer.greeting + [.wait(for: "PING\r\n"), .send("+PONG\r\n")]

    /// A client that asks for nothing on its own: a peer with a script would take TIME's turn for the test's command.
    private func makeClient(
        _ peer: ScriptedPeer,
        log: EventLog? = nil,
        commandTimeout: Duration = .seconds(10)
    ) throws -> RedisClient {
        try HiredisTests.makeClient(peer.url, log: log) {
            $0.commandTimeout = commandTimeout
            $0.clockInterval = .seconds(3600)
        }
    }

    @Test("a reply that nobody asked for ends the connection, and the next one serves")
    func unasked() async throws {
        let peer = try ScriptedPeer([ScriptedPeer.greeting + [.send("+SURPRISE\r\n")], answered])
        let log = EventLog()
        let client = try makeClient(peer, log: log)
        #expect(
            await eventually {
                log.all.contains {
                    switch $0 {
                    // It may come with the handshake's last answer or after it.
                    case .disconnected(let error), .connectionFailed(let error): error.code == .protocolViolation
                    default: false
                    }
                }
            }
        )
        #expect(try await client.execute(RedisCommand("PING")).string == "PONG")
        #expect(peer.acceptedConnections == 2)
    }

    @Test("an answer too many in the handshake is no reply to the first command")
    func unaskedEarly() async throws {
        let early: [ScriptedPeer.Step] = [
            .wait(for: "PING\r\n"), .send("-ERR\r\n*-1\r\n+PONG\r\n+WRONG\r\n"), .wait(for: "ECHO\r\n"), .close,
        ]
        let good = ScriptedPeer.greeting + [.wait(for: "ECHO\r\n"), .send("$5\r\nright\r\n")]
        let peer = try ScriptedPeer([early, good])
        let client = try makeClient(peer)
        var command = RedisCommand("ECHO", "right")
        command.isRepeatable = true
        #expect(try await client.execute(command).string == "right")
    }

    @Test("a command that a peer went away from before all of it was sent goes to the next connection")
    func goesAway() async throws {
        let rude = ScriptedPeer.greeting + [.wait(for: "$"), .send("$100\r\nhalf"), .close]
        let good = ScriptedPeer.greeting + [.wait(for: "!\r\n"), .send("+OK\r\n")]
        let peer = try ScriptedPeer([rude, rude, good])
        let client = try makeClient(peer, commandTimeout: .seconds(20))
        // More than the kernel takes: the connection waits for room, for a reply and for the end all at once.
        let large = String(repeating: "x", count: 16_000_000) + "!"
        #expect(try await client.execute(RedisCommand("SET", "k", large)).string == "OK")
        #expect(peer.acceptedConnections == 3)
    }

    @Test(
        "bytes that are no RESP2 end the connection with a reason",
        arguments: ["%1\r\n", "HTTP/1.1 400\r\n", "$x\r\n"]
    )
    func otherProtocol(bytes: String) async throws {
        let peer = try ScriptedPeer([[.wait(for: "PING\r\n"), .send(bytes)]])
        let client = try makeClient(peer, commandTimeout: .seconds(2))
        let error = await client.outcome(of: RedisCommand("PING")).failure
        #expect(error?.outcome == .notSent)
        #expect(error?.message.contains("RESP2") == true, "\(String(describing: error))")
    }
}
