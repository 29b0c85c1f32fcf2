/// The state space of a scenario: everything that can happen next to a world.
///
/// One guest, one or two users, and a primary and a replica for each of the two shards. Shoppers add lines, change or
/// lose their carts; drivers send one script after the other, and at every point each may crash, hear no reply, or leave
/// a copy of its request in flight; markers, ledger entries and seals reach their times; a replica catches up with all
/// of its primary at once, or takes its place with what it has. A script is one step, and sees one shard only.
///
/// Two reductions keep the space small and take no violation away: a replica that no failover within the bounds can
/// promote is equal to its primary, and drivers do not wait for it.
struct ProtocolSpace: StateSpace {
    let scenario: Scenario

    var start: World { .start(of: scenario) }

    func steps(from world: World, into steps: inout Steps<World>) {
        var moves = Moves(scenario: scenario, world: world, steps: steps)
        steps = Steps(isLabelling: false)
        moves.shop()
        moves.passTime()
        moves.replicate()
        moves.startDrivers()
        moves.runDelayedRequests()
        moves.driveOn()
        steps = moves.steps
    }

    func isAtRest(_ world: World) -> Bool { world.isAtRest(in: scenario) }

    func brokenInvariant(in world: World) -> Invariant? { world.brokenInvariant(in: scenario) }
}
