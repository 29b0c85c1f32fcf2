import CartModel
import Hiredis
import Testing

@testable import CartStore

@Suite("Script failures")
struct ScriptFailureTests {
    @Test("calls that Redis fails are counted by script and code; refusals by a script's rules are not")
    func counted() async throws {
        try await Store.open { redis in
            try await redis.add("a", to: .user("1"))
            let refused = await refusal { try await redis.perform(.remove(["nonesuch"]), .user("1")) }
            #expect(refused?.code == .lineNotFound && redis.store.scriptFailures.isEmpty)
            // A server out of memory refuses what adds, and still takes what removes.
            try await redis.redis("CONFIG", "SET", "maxmemory", "1")
            for _ in 0..<2 {
                let failed = await refusal { try await redis.add("b", to: .user("1")) }
                #expect(failed?.code == .storeUnavailable)
            }
            try await redis.perform(.remove(["a"]), .user("1"))
            let failures = redis.store.scriptFailures
            #expect(failures == [ScriptFailure(script: "add", code: .storeUnavailable): 2])
        }
    }

    @Test("a command that is sent again for want of its script is counted as a resend")
    func resends() async throws {
        try await Store.open { redis in
            try await redis.add("a", to: .user("1"))
            let before = redis.client.statistics.resends
            try await redis.forgetScripts()
            try await redis.add("a", to: .user("1"))
            #expect(try await redis.quantities(.user("1")) == ["a": 2])
            #expect(redis.client.statistics.resends == before + 1)
            #expect(redis.client.connectionStatistics.map(\.statistics.resends) == [before + 1])
        }
    }
}
