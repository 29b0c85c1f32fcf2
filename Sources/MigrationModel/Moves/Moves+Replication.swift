/// What replication and failovers do.
extension Moves {
    mutating func replicate() {
        if bounds.path == .oneScript {
            replicateTogether()
        } else {
            replicateGuest()
            replicateUsers()
        }
    }

    private mutating func replicateTogether() {
        guard Int(history.guestFailovers) < bounds.guestFailovers else { return }
        guard world.guestReplica != world.guest || world.usersReplica != world.users else { return }
        var caughtUp = world
        caughtUp.guestReplica = world.guest
        caughtUp.usersReplica = world.users
        emit(caughtUp, "the replica catches up")
        var promoted = world
        promoted.guest = world.guestReplica
        promoted.users = world.usersReplica
        promoted.history.guestFailovers += 1
        emit(promoted, "FAILOVER")
    }

    private mutating func replicateGuest() {
        let isBehind = world.guestReplica != world.guest
        if isBehind || isAwaited(.guest) {
            var next = world
            next.guestReplica = world.guest
            endWaits(for: .guest, in: &next) { $0.then }
            emit(next, "the guest's replica catches up")
        }
        if isBehind && Int(history.guestFailovers) < bounds.guestFailovers {
            var next = world
            next.guest = world.guestReplica
            next.history.guestFailovers += 1
            endWaits(for: .guest, in: &next) { $0.afterFailover }
            emit(next, "FAILOVER of the guest's shard")
        }
    }

    private mutating func replicateUsers() {
        let isBehind = world.usersReplica != world.users
        if isBehind || isAwaited(.users) {
            var next = world
            next.usersReplica = world.users
            endWaits(for: .users, in: &next) { $0.then }
            emit(next, "the users' replica catches up")
        }
        if isBehind && Int(history.userFailovers) < bounds.userFailovers {
            var next = world
            next.users = world.usersReplica
            next.history.userFailovers += 1
            endWaits(for: .users, in: &next) { $0.afterFailover }
            emit(next, "FAILOVER of the users' shard")
        }
    }

    private func isAwaited(_ shard: DriverStep.Shard) -> Bool {
        (0..<world.drivers.count).contains { world.drivers[$0].step.wait?.shard == shard }
    }

    private func endWaits(
        for shard: DriverStep.Shard,
        in next: inout World,
        at step: (DriverStep.Wait) -> DriverStep,
    ) {
        next.drivers = next.drivers.mapped { driver in
            guard let wait = driver.step.wait, wait.shard == shard else { return driver }
            var moved = driver
            moved.step = step(wait)
            // A driver that starts over reads the seal (or the undo) again.
            return moved.step == .seal || moved.step == .takeBack ? driver.at(moved.step) : moved
        }
    }
}
