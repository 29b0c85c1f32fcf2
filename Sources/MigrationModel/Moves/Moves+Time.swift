/// What passing time does.
extension Moves {
    mutating func passTime() {
        expireMarker()
        passOperationWindow()
        expireLedger()
        reachSealDeadline()
    }

    /// A marker lives as long as the operation window, so no add that it knows is still in time afterwards.
    private mutating func expireMarker() {
        guard world.guest.phase == .marker else { return }
        var next = world
        next.guest.vanish()
        if world.guestReplica == world.guest { next.guestReplica = next.guest }
        next.delayed = world.delayed.filter { request in
            switch request.script {
            case .add: !world.guest.ring.meets(request.lines)
            case .seal: rules.callsAreFencedBy != .ring
            default: true
            }
        }
        emit(next, "the marker expires")
    }

    private mutating func passOperationWindow() {
        guard bounds.operationWindowPasses, !history.windowPassed else { return }
        guard !world.guest.ring.isEmpty || !world.guest.sealRing.isEmpty else { return }
        var next = world
        next.guest.forgetRing()
        next.guestReplica.forgetRing()
        next.delayed = world.delayed.filter { ![.add, .seal, .merge].contains($0.script) }
        next.history.windowPassed = true
        emit(next, "30 s pass: the ring forgets, requests in flight are late")
    }

    private mutating func expireLedger() {
        guard bounds.ledgerExpires, !history.windowPassed, world.drivers.isEmpty, world.guest.phase != .sealed,
            world.guestReplica == world.guest, world.usersReplica == world.users,
            world.users.contains(where: { !$0.ledger.isEmpty })
        else { return }
        var next = world
        for user in User(0)...1 {
            next.users[user].ledger = Ledger()
            next.users[user].undos.expire()
        }
        next.usersReplica = next.users
        next.delayed = world.delayed.filter { ![.add, .apply].contains($0.script) }
        next.history.windowPassed = true
        emit(next, "7 days pass: ledger entries expire")
    }

    private mutating func reachSealDeadline() {
        guard bounds.sealDeadlinePasses, world.guest.phase == .sealed else { return }
        if history.lateNonce == 0 {
            var next = world
            next.history.lateNonce = history.issued.nonces
            emit(next, "the seal's deadline comes near")
        } else if !rules.sealedCartNeverVanishes && world.guest.nonce <= history.lateNonce {
            var next = world
            next.guest.vanish()
            next.guestReplica = next.guest
            emit(next, "the sealed cart expires")
        }
    }
}

extension GuestShard {
    fileprivate mutating func forgetRing() {
        ring = []
        sealRing = []
    }
}
