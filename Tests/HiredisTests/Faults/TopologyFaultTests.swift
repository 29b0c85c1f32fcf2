import Hiredis
import RedisTestKit
import Testing

@Suite("Faults of topologies", .serialized)
struct TopologyFaultTests {
    // What the old primary had not passed on is lost by nature, so changes wait for a replica.
    private let replicated = RedisReplication(replicas: 1, timeout: .milliseconds(200))

    @Test("a failover by Sentinel loses and doubles nothing that a replica had")
    func sentinelFailover() async throws {
        let sentinels = try await RedisSentinels()
        let load = FaultLoad(try makeClient(sentinels.url), replication: replicated)
        let report = try await load.run("SENTINEL FAILOVER") {
            let before = load.done
            #expect(await eventually { load.done > before + 500 })
            try await sentinels.failover()
        }
        #expect(report.longestPause < .seconds(15))
    }

    @Test("a primary that is killed is replaced by the one Sentinel chooses")
    func sentinelKill() async throws {
        let sentinels = try await RedisSentinels(options: ["--appendonly", "yes"])
        let load = FaultLoad(try makeClient(sentinels.url), replication: replicated)
        let report = try await load.run("SIGKILL of the primary, Sentinel") {
            let before = load.done
            #expect(await eventually { load.done > before + 500 })
            let old = try await sentinels.primary()
            try await old.kill()
            try await sentinels.waitForPrimary(otherThan: old)
            // Changes wait for a replica, and the old primary is the only one there can be.
            try await old.restart()
        }
        #expect(report.longestPause < .seconds(20))
    }

    @Test("a primary of a Cluster that is killed is replaced, and its slots are served again")
    func clusterKill() async throws {
        let cluster = try await RedisCluster(replicasPerPrimary: 1)
        let load = FaultLoad(try makeClient(cluster.url), replication: replicated)
        let report = try await load.run("SIGKILL of a primary, Cluster") {
            let before = load.done
            #expect(await eventually { load.done > before + 500 })
            let primary = cluster.nodes[0]
            let replica = try await cluster.replica(of: primary)
            try await primary.kill()
            #expect(
                try await eventually(within: .seconds(20)) { try await replica.cli("ROLE").hasPrefix("master") }
            )
            try await primary.restart()
            try await cluster.waitUntilStable()
        }
        #expect(report.longestPause < .seconds(5))
    }

    @Test("a Cluster's failover by hand costs no change")
    func clusterFailover() async throws {
        let cluster = try await RedisCluster(replicasPerPrimary: 1)
        let load = FaultLoad(try makeClient(cluster.url))
        let report = try await load.run("CLUSTER FAILOVER, twice") {
            for _ in 0..<2 {
                let before = load.done
                #expect(await eventually { load.done > before + 500 })
                let primary = try await cluster.owner(of: 0)
                try await cluster.failover(to: cluster.replica(of: primary))
                try await cluster.waitUntilStable()
            }
        }
        #expect(report.longestPause < .seconds(5))
    }

    @Test("slots that move under load bring no error to any caller")
    func slotsMove() async throws {
        let cluster = try await RedisCluster()
        let client = try makeClient(cluster.url)
        let load = FaultLoad(client, tasks: 8)
        let report = try await load.run("8 slots move back and forth under load") {
            for target in [1, 2, 0] {
                for task in 0..<8 {
                    let slot = Int(try await cluster.nodes[0].cli("CLUSTER", "KEYSLOT", "{task-\(task)}:value")) ?? 0
                    try await cluster.moveSlot(slot, to: cluster.nodes[target])
                }
            }
        }
        #expect(report.errors.isEmpty, "\(report.errors)")
    }
}
