import Testing

@testable import Hiredis

@Suite("Refusals")
struct RefusalTests {
    private func refusal(_ message: String, _ role: ConnectionSettings.Role) -> Refusal {
        Refusal(RedisServerError(message: message), role: role)
    }

    @Test(
        "a failover shows in READONLY, also inside a script's error",
        arguments: [
            "READONLY You can't write against a read only replica.",
            "READONLY You can't write against a read only replica. script: abc, on @user_script:1.",
            "ERR Error running script (call to f_abc): @user_script:1: -READONLY You can't write against a read only replica.",
        ]
    )
    func readOnly(message: String) {
        #expect(refusal(message, .sentinelPrimary) == .wrongServer)
        #expect(refusal(message, .standalone) == .final)
    }

    @Test("data of a command that looks like a failover is not taken for a failover")
    func quoted() {
        #expect(refusal("ERR unknown command 'x', with args: ': -READONLY '", .sentinelPrimary) == .final)
        #expect(refusal("WRONGTYPE READONLY You can't write", .sentinelPrimary) == .final)
    }

    @Test("a server that loads its data is waited for, a Cluster finds another one")
    func loading() {
        #expect(refusal("LOADING Redis is loading", .standalone) == .wrongServer)
        #expect(refusal("LOADING Redis is loading", .sentinelPrimary) == .wrongServer)
        #expect(refusal("LOADING Redis is loading", .clusterPrimary) == .final)
    }

    @Test("a script that Redis forgot is sent again everywhere")
    func script() {
        for role in [ConnectionSettings.Role.standalone, .sentinelPrimary, .clusterPrimary, .clusterReplica] {
            #expect(refusal("NOSCRIPT No matching script.", role) == .unknownScript)
        }
    }
}
