import Hiredis
import RedisTestKit
import Testing

@Suite("Faults of a server", .serialized)
struct ServerFaultTests {
    @Test("a killed server that comes back costs its callers a moment and no change")
    func killed() async throws {
        let server = try await RedisServer("--appendonly", "yes", "--appendfsync", "always")
        let load = FaultLoad(try makeClient(server.url))
        let report = try await load.run("SIGKILL and restart, three times") {
            for _ in 0..<3 {
                let before = load.done
                #expect(await eventually { load.done > before + 500 })
                try await server.restart()
            }
        }
        #expect(report.longestPause < .seconds(15))
    }

    @Test("a server that stands still for five seconds is found again, and nothing is doubled when it goes on")
    func frozen() async throws {
        let server = try await RedisServer()
        let load = FaultLoad(try makeClient(server.url))
        let report = try await load.run("SIGSTOP for 5 s") {
            let before = load.done
            #expect(await eventually { load.done > before + 500 })
            server.pause()
            // How long the fault lasts; nothing is waited for.
            try await Task.sleep(for: .seconds(5))
            server.resume()
        }
        // Callers hear after their own deadline, not after five seconds.
        #expect(report.errors.keys.contains { $0.hasPrefix("timeout") })
        #expect(report.longestPause < .seconds(15))
    }

    @Test("scripts that are forgotten under load are sent again, and no caller notices")
    func scriptsFlushed() async throws {
        let server = try await RedisServer()
        let load = FaultLoad(try makeClient(server.url))
        let report = try await load.run("SCRIPT FLUSH, fifty times") {
            for _ in 0..<50 {
                try await server.cli("SCRIPT", "FLUSH")
            }
        }
        #expect(report.errors.isEmpty)
    }

    @Test("a server without memory refuses changes with its own error, answers reads and recovers")
    func outOfMemory() async throws {
        let server = try await RedisServer("--maxmemory-policy", "noeviction")
        let load = FaultLoad(try makeClient(server.url))
        let report = try await load.run("maxmemory reached") {
            let before = load.done
            #expect(await eventually { load.done > before + 500 })
            try await server.cli("CONFIG", "SET", "maxmemory", "1")
            let refused = load.done
            #expect(await eventually { load.done > refused + 200 }, "reads go on")
            try await server.cli("CONFIG", "SET", "maxmemory", "0")
        }
        #expect(report.errors.keys.allSatisfy { $0 == "server OOM (answered)" } && !report.errors.isEmpty)
    }

    @Test(
        "a full disk ends changes with the server's error, and they go on once there is room",
        .enabled("a disk of a test's own can be had by root alone") { await SmallDisk.isAvailable }
    )
    func fullDisk() async throws {
        let disk = try await SmallDisk(size: "256k")
        let server = try await RedisServer(
            options: [
                "--dir", disk.path, "--appendonly", "yes", "--appendfsync", "everysec", "--auto-aof-rewrite-percentage",
                "0",
            ]
        )
        let load = FaultLoad(try makeClient(server.url))
        let report = try await load.run("full disk of AOF") {
            #expect(
                try await eventually(within: .seconds(30)) {
                    try await server.cli("SET", "filler", String(repeating: "x", count: 4000)).contains("MISCONF")
                }
            )
            let refused = load.done
            #expect(await eventually { load.done > refused + 200 }, "reads go on")
            try await disk.grow(to: "64m")
        }
        #expect(report.errors.keys.allSatisfy { $0 == "server MISCONF (answered)" } && !report.errors.isEmpty)
    }

    @Test(
        "a network that is cut without a word costs two timeouts, and the healed one is in use again",
        .enabled("network namespaces need root and iproute2") { await PartitionedServer.isAvailable }
    )
    func partitioned() async throws {
        let server = try await PartitionedServer()
        let load = FaultLoad(try makeClient(server.url))
        let report = try await load.run("partition for 3 s") {
            let before = load.done
            #expect(await eventually { load.done > before + 500 })
            try await server.cut()
            // How long the fault lasts; nothing is waited for.
            try await Task.sleep(for: .seconds(3))
            try await server.heal()
        }
        #expect(report.errors.keys.contains { $0.hasPrefix("timeout") || $0.hasPrefix("connection_lost") })
        #expect(report.longestPause < .seconds(15))
    }
}
