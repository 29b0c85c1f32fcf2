import RedisTestKit

/// Causes one fault after the other, in an order that the seed determines, and waits after each until all is well
/// again.
struct Nemesis {
    private let fleet: Fleet
    private let faults: [Fault]
    private var generator: SeededGenerator
    private(set) var counts: [Fault: Int] = [:]

    init(_ fleet: Fleet, topology: RedisPlace.Topology, seed: UInt64) {
        self.fleet = fleet
        faults = Fault.possible(in: topology)
        generator = SeededGenerator(seed: seed, part: 0)
    }

    /// Breaks things until the campaign is over; everything is whole when it returns.
    ///
    /// The end of a campaign does not cancel the task: waiting for a failover must go on until the failover is done.
    ///
    /// - Throws: `ChaosError` or `TestKitError` when something stays broken.
    mutating func run(until isOver: () -> Bool) async throws {
        while !isOver() {
            let rest = Int.random(in: 300...2500, using: &generator)
            let fault = faults.randomElement(using: &generator) ?? .flushScripts
            try await Task.sleep(for: .milliseconds(rest))
            guard !isOver() else { break }
            try await strike(fault)
            counts[fault, default: 0] += 1
        }
    }

    private mutating func strike(_ fault: Fault) async throws {
        let pause = Duration.milliseconds(Int.random(in: 200...3000, using: &generator))
        let service = fleet.processes.randomElement(using: &generator)
        switch fault {
        case .killService:
            service?.kill()
            try await service?.start()
        case .freezeService:
            service?.pause()
            try await Task.sleep(for: pause)
            service?.resume()
        case .killRedis:
            guard let node = try await target() else { return }
            try await node.kill()
            if let cluster = fleet.redis.cluster { try await cluster.waitForTakeover(from: node) }
            try await node.restart()
        case .freezeRedis:
            guard let node = try await target() else { return }
            node.pause()
            try await Task.sleep(for: pause)
            node.resume()
        case .flushScripts:
            for node in fleet.redis.nodes { try await node.cli("SCRIPT", "FLUSH") }
        case .moveSlots:
            try await moveSlots()
        case .cutConnections:
            for node in fleet.redis.nodes { try await node.cli("CLIENT", "KILL", "TYPE", "normal") }
        case .partition:
            fleet.redis.proxy?.behaviour.isBlackHole = true
            try await Task.sleep(for: pause)
            fleet.redis.proxy?.behaviour.isBlackHole = false
        case .loseReplies:
            fleet.redis.proxy?.behaviour.dropsReplies = true
            try await Task.sleep(for: pause / 10)
            // A later reply must not be taken for the lost one, so all connections are cut after the fault.
            fleet.redis.proxy?.cut()
            try await Task.sleep(for: .milliseconds(100))
            fleet.redis.proxy?.behaviour.dropsReplies = false
            fleet.redis.proxy?.cut()
        }
    }

    /// A server that can be killed without losing acknowledged changes.
    private mutating func target() async throws -> RedisServer? {
        guard try await fleet.redis.waitUntilSafe() else { throw ChaosError("Redis does not become whole again") }
        guard let cluster = fleet.redis.cluster else { return fleet.redis.server }
        return try await cluster.owner(of: Int.random(in: 0..<16_384, using: &generator))
    }

    private mutating func moveSlots() async throws {
        guard let cluster = fleet.redis.cluster, try await fleet.redis.waitUntilSafe() else { return }
        let target = try await cluster.owner(of: Int.random(in: 0..<16_384, using: &generator))
        let first = Int.random(in: 0..<16_384, using: &generator)
        for slot in first..<min(first + 20, 16_384) { try await cluster.moveSlot(slot, to: target) }
    }
}
