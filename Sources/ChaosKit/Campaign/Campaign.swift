import CartService
import Hiredis
import RedisTestKit

/// Many shoppers, several services, one Redis, and a nemesis; at the end every line is accounted for.
public struct Campaign: Sendable {
    /// The seed that determines every choice of the shoppers and the nemesis.
    public var seed: UInt64
    /// The built `cart`.
    public var executable: String
    /// What kind of Redis.
    public var topology = RedisPlace.Topology.cluster
    /// How many `cart serve`.
    public var services = 3
    /// How many shoppers shop at one time.
    public var shoppers = 48
    /// How long it goes on at least.
    public var duration: Duration = .seconds(60)
    /// How many operations it has at least.
    public var operations = 0
    /// Called now and then with a line about the progress.
    public var progress: @Sendable (String) -> Void = { _ in }

    /// Makes a campaign.
    public init(seed: UInt64, executable: String) {
        self.seed = seed
        self.executable = executable
    }

    /// Runs it.
    ///
    /// - Throws: `ChaosError` when the fleet cannot be started or does not heal.
    public func run() async throws -> CampaignReport {
        let fleet = try await Fleet(executable: executable, services: services, topology: topology)
        do {
            let report = try await run(fleet)
            try await fleet.stop()
            return report
        } catch {
            try await fleet.stop()
            throw error
        }
    }

    private func run(_ fleet: Fleet) async throws -> CampaignReport {
        let start = ContinuousClock.now
        let scoreboard = Scoreboard()
        let nemesis = Task {
            var nemesis = Nemesis(fleet, topology: topology, seed: seed)
            try await nemesis.run { isOver(scoreboard, since: start) }
            return nemesis.counts
        }
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<shoppers { group.addTask { await shop(worker, fleet, scoreboard, since: start) } }
            group.addTask { await tell(scoreboard, since: start) }
        }
        let faults = try await nemesis.value
        let duration = ContinuousClock.now - start
        let groups = scoreboard.groups
        progress("reading \(groups.count) groups of carts")
        return CampaignReport(
            seed: seed,
            duration: duration,
            operations: scoreboard.operations,
            attempts: scoreboard.attempts,
            guests: scoreboard.guests,
            unanswered: groups.values.reduce(0) { $0 + $1.unanswered },
            faults: faults,
            violations: try await check(fleet, groups)
        )
    }

    private func isOver(_ scoreboard: Scoreboard, since start: ContinuousClock.Instant) -> Bool {
        ContinuousClock.now - start >= duration && scoreboard.operations >= operations
    }

    /// One guest after the other, until the campaign is over.
    private func shop(
        _ worker: Int,
        _ fleet: Fleet,
        _ scoreboard: Scoreboard,
        since start: ContinuousClock.Instant
    ) async {
        let generator = SeededGenerator(seed: seed, part: UInt64(worker) * 2 + 1_000_000_000)
        let client = ShopClient(fleet, deadline: .seconds(90), generator: generator)
        while !isOver(scoreboard, since: start) {
            let number = scoreboard.nextGuest()
            var shopper = Shopper(number, client, seed: seed)
            let visit = await shopper.visit()
            scoreboard.book(visit, of: number, operations: shopper.operations)
        }
        scoreboard.book(attempts: client.attempts)
        await client.close()
    }

    private func tell(_ scoreboard: Scoreboard, since start: ContinuousClock.Instant) async {
        while !isOver(scoreboard, since: start) {
            try? await Task.sleep(for: .seconds(1))
            let seconds = (ContinuousClock.now - start).components.seconds
            if seconds % 10 == 0 { progress("\(seconds) s, \(scoreboard.operations) operations") }
        }
    }

    /// Waits until unfinished operations are done, and checks all carts against the history.
    private func check(_ fleet: Fleet, _ groups: [Int: Group]) async throws -> [Violation] {
        guard try await fleet.redis.waitUntilSafe() else { throw ChaosError("Redis does not become whole again") }
        var configuration = RedisConfiguration(url: try RedisURL(fleet.redis.url))
        configuration.commandTimeout = .seconds(10)
        let client = try RedisClient(configuration)
        var settings = CartsConfiguration()
        settings.limits.maxLines = 2000
        let carts = try Carts(redis: client, configuration: settings)
        let isOver = try await eventually(within: .seconds(60)) {
            try await carts.recoverMigrations(takesAll: true).due == 0
        }
        guard isOver else { throw ChaosError("migrations do not end") }
        var violations: [Violation] = []
        for (number, group) in groups.sorted(by: { $0.key < $1.key }) {
            let first = number * Shopper.guestsPerUser
            var owners = [Identifier.user("u\(number)")]
            owners += (first..<first + Shopper.guestsPerUser).map { Identifier.guest("g\($0)") }
            var contents: [[String: Int64]] = []
            for owner in owners {
                for cart in try await carts.loadAll(owner) {
                    contents.append(Dictionary(uniqueKeysWithValues: cart.items.map { ($0.id, $0.quantity) }))
                }
            }
            violations += Checker.check(group, contents).map { Violation($0.kind, "group \(number): \($0.detail)") }
        }
        await client.close()
        return violations
    }
}

extension Group {
    /// Takes in the answers that another shopper of the group got.
    mutating func join(_ other: Group) {
        lines.merge(other.lines) { _, theirs in theirs }
        countedUnits += other.countedUnits
        uncertainUnits += other.uncertainUnits
    }

    /// How many calls were never answered.
    var unanswered: Int {
        lines.values.count { $0.added == .maybe || $0.removed == .maybe } + (uncertainUnits > 0 ? 1 : 0)
    }
}
