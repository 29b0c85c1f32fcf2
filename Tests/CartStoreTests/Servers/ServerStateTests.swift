import CartModel
import Testing

@testable import CartStore

@Suite("ServerState")
struct ServerStateTests {
    @Test("a primary is read with what its slowest replica has yet to confirm")
    func primary() {
        let text = """
            # Server
            redis_version:7.0.15
            used_memory:2048
            maxmemory:4096
            evicted_keys:3
            maxmemory_policy:allkeys-lru
            aof_enabled:1
            role:master
            connected_slaves:2
            slave0:ip=127.0.0.1,port=1,state=online,offset=90,lag=0
            slave1:ip=127.0.0.1,port=2,state=online,offset=70,lag=1
            master_repl_offset:100
            connected_clients:5
            instantaneous_ops_per_sec:12
            """.replacing("\n", with: "\r\n")
        let state = ServerState(address: "here", latency: .milliseconds(1), information: text)
        #expect(state.product == "Redis 7.0.15" && state.role == "primary" && state.isInSync && state.hasLog)
        #expect(state.usedMemory == 2048 && state.maxMemory == 4096 && state.evictedKeys == 3)
        #expect(state.evictionPolicy == "allkeys-lru" && state.clients == 5 && state.operationsPerSecond == 12)
        #expect(state.connectedReplicas == 2 && state.replicationLag == 30)
    }

    @Test("a replica without its primary is out of sync, and Valkey is called by its name")
    func replica() {
        let text = "redis_version:7.2.4\nvalkey_version:8.1.1\nrole:slave\nmaster_link_status:down\n"
        let state = ServerState(address: "here", latency: .zero, information: text)
        #expect(state.product == "Valkey 8.1.1" && state.role == "replica" && !state.isInSync)
        #expect(state.replicationLag == nil)
    }

    @Test("every server describes itself, and owners are found on all of them", arguments: [Place.server, .cluster])
    func states(place: Place) async throws {
        try await Store.open(in: place) { store in
            let states = try await store.store.serverStates()
            #expect(states.count == (place == .cluster ? 3 : 1))
            for (address, state) in states {
                let state = try state.get()
                #expect(state.address == address && state.role == "primary" && state.latency > .zero)
            }
            for number in 0..<40 { try await store.add("tea", to: .user("\(number)")) }
            let all = try await store.store.owners(startingWith: "user:", limit: 100)
            #expect(all.owners.count == 40 && all.isComplete)
            #expect(all.owners.map(\.identifier) == all.owners.map(\.identifier).sorted())
            let some = try await store.store.owners(startingWith: "user:1", limit: 5)
            #expect(some.owners.count == 5 && !some.isComplete)
            #expect(some.owners.allSatisfy { $0.identifier.hasPrefix("user:1") && $0.state == .open })
            #expect(try await store.store.owners(startingWith: "user:[1]", limit: 5).owners.isEmpty)
        }
    }
}
